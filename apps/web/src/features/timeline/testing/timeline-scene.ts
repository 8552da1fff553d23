import {
  Link,
  type JournalValue,
  type ReplicaRow,
  type Socket,
  type SocketEvents,
} from '@deltascope/wire';
import { TimelineModel } from '../timeline-model.ts';

type Feed = 'records' | 'objects';

/** What a subscription sends, as far as the scene looks at it. */
interface Sent {
  readonly type: string;
  readonly id: number;
  readonly view: { readonly view: string };
  readonly resume?: unknown;
}

/** A model on a real link whose server is the test, with vitest's clock; frames are drawn when the test says so. */
export class TimelineScene {
  readonly frames: (() => void)[] = [];
  readonly model: TimelineModel;
  readonly close: () => void;
  readonly #sent: Sent[] = [];
  readonly #channels = new Map<string, number>();
  readonly #seq = { records: 0, objects: 0 };
  #events: SocketEvents | undefined;

  constructor() {
    const link = new Link({
      connect: (events): Socket => {
        this.#events = events;
        return {
          send: (text) => this.#sent.push(JSON.parse(text) as Sent),
          close: () => undefined,
        };
      },
      clock: {
        now: () => Date.now(),
        setTimer: (ms, callback) => {
          const timer = setTimeout(callback, ms);
          return { [Symbol.dispose]: () => clearTimeout(timer) };
        },
      },
      random: () => 0,
    });
    this.model = new TimelineModel({
      link,
      painter: { nextFrame: (callback) => this.frames.push(callback), isHidden: () => false },
      namespaces: null,
    });
    const close = this.model.open();
    this.close = () => {
      close();
      link.close();
    };
  }

  /** The server is there, and knows the views. */
  welcome(): void {
    this.#sent.length = 0;
    this.#events?.onOpen();
    this.#receive({ type: 'welcome', protocol: 1, time: Date.now(), version: '0', build: 'b' });
    for (const { type, id, view } of this.#sent) {
      if (type !== 'subscribe') continue;
      this.#channels.set(view.view, id);
      this.#receive({
        type: 'subscribed',
        id,
        channel: id,
        fingerprint: 'f',
        kind: '',
        namespaced: true,
        namePosition: 0,
        columns: [],
      });
    }
  }

  /** Whether the last `welcome` was asked to go on where rows stood. */
  get resumed(): boolean {
    return this.#sent.some(
      ({ type, view, resume }) =>
        type === 'subscribe' && view.view === 'records' && resume !== undefined,
    );
  }

  lose(): void {
    this.#events?.onClose(1006);
  }

  journal(value: Partial<JournalValue> = {}): void {
    this.#receive({
      type: 'journal',
      channel: this.#channels.get('journal'),
      at: Date.now(),
      startedAt: 0,
      keptSince: 0,
      records: 0,
      maxRecords: 50_000,
      bytes: 0,
      maxBytes: 1,
      maxAgeMs: 21_600_000,
      dropped: 0,
      gaps: [],
      ...value,
    });
  }

  snapshot(feed: Feed, rows: readonly ReplicaRow[], epoch = 'e1'): void {
    this.#seq[feed] = 10;
    const [channel, parts] = [
      this.#channels.get(feed),
      Math.max(1, Math.ceil(rows.length / 1_000)),
    ];
    for (let part = 1; part <= parts; part += 1) {
      this.#receive({
        type: 'snapshot',
        channel,
        epoch,
        seq: 10,
        part,
        parts,
        total: rows.length,
        rows: rows.slice((part - 1) * 1_000, part * 1_000).map(onWire),
      });
    }
  }

  delta(feed: Feed, rows: readonly ReplicaRow[], removed: readonly number[] = []): void {
    const from = this.#seq[feed];
    this.#seq[feed] += 1;
    this.#receive({
      type: 'delta',
      channel: this.#channels.get(feed),
      from,
      to: this.#seq[feed],
      decodedAt: Date.now(),
      rows: rows.map(onWire),
      removed,
    });
  }

  reset(feed: Feed): void {
    this.#receive({ type: 'reset', channel: this.#channels.get(feed), why: 'log' });
  }

  /** Draws all that is left to draw. */
  draw(): void {
    for (let frame = this.frames.shift(); frame; frame = this.frames.shift()) frame();
  }

  #receive(message: unknown): void {
    this.#events?.onMessage(JSON.stringify(message));
  }
}

function onWire({ id, health, cells, uid, namespace, name }: ReplicaRow): unknown[] {
  return [id, health, cells, uid, namespace, name, null];
}
