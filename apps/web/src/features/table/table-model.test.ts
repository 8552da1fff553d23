import { Link, type Socket, type SocketEvents } from '@deltascope/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseFilter } from './filter.ts';
import { TableModel } from './table-model.ts';

type Row = [number, string, unknown[], string, string, string, null];

const COLUMNS = [
  { name: 'Status', type: 'status', priority: 0, description: '' },
  { name: 'Age', type: 'age', priority: 0, description: '' },
];

const row = (id: number, name: string, health = 'ok'): Row => [
  id,
  health,
  [[health === 'ok' ? 'Running' : 'Error', health], 1_000 + id],
  `uid-${name}`,
  'shop',
  name,
  null,
];

/** A model on a real link whose server is this test; frames are drawn when the test says so. */
class Scene {
  readonly frames: (() => void)[] = [];
  readonly sent: Record<string, unknown>[] = [];
  readonly model: TableModel;
  readonly close: () => void;
  #events: SocketEvents | undefined;
  #seq = 0;

  constructor() {
    const link = new Link({
      connect: (events): Socket => {
        this.#events = events;
        return {
          send: (text) => this.sent.push(JSON.parse(text) as Record<string, unknown>),
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
    this.model = new TableModel({
      link,
      painter: { nextFrame: (callback) => this.frames.push(callback), isHidden: () => false },
      view: { view: 'table', resource: 'pods', namespaces: null },
      animate: () => true,
    });
    const close = this.model.open();
    this.close = () => {
      close();
      link.close();
    };
    this.welcome();
  }

  welcome(): void {
    this.#events?.onOpen();
    this.receive({ type: 'welcome', protocol: 1, time: Date.now(), version: '0', build: 'b' });
    const { id } = this.sent.findLast(({ type }) => type === 'subscribe') ?? {};
    this.receive({
      type: 'subscribed',
      id,
      channel: 1,
      fingerprint: 'f',
      kind: 'Pod',
      namespaced: true,
      namePosition: 0,
      columns: COLUMNS,
    });
  }

  receive(message: unknown): void {
    this.#events?.onMessage(JSON.stringify(message));
  }

  lose(): void {
    this.#events?.onClose(1006);
  }

  snapshot(rows: Row[], { epoch = 'e1', part = 1, parts = 1, total = rows.length } = {}): void {
    this.#seq = 10;
    this.receive({ type: 'snapshot', channel: 1, epoch, seq: 10, part, parts, total, rows });
  }

  delta(rows: unknown[], removed: number[] = []): void {
    const from = this.#seq;
    this.#seq += 1;
    const decodedAt = Date.now();
    this.receive({ type: 'delta', channel: 1, from, to: this.#seq, decodedAt, rows, removed });
  }

  /** Draws until nothing is left to draw. */
  draw(): void {
    for (let frame = this.frames.shift(); frame; frame = this.frames.shift()) frame();
  }

  /** The names on screen, a deleted one in brackets. */
  get shown(): string[] {
    this.draw();
    return this.model.store.getState().order.map((id) => {
      const name = this.model.row(id)?.name ?? '?';
      return this.model.isLeaving(id) ? `(${name})` : name;
    });
  }
}

describe('TableModel', () => {
  let scene: Scene;
  beforeEach(() => {
    vi.useFakeTimers();
    scene = new Scene();
  });
  afterEach(() => {
    scene.close();
    vi.useRealTimers();
  });

  it('shows rows part by part and knows how many there will be', () => {
    scene.snapshot([row(1, 'b')], { part: 1, parts: 2, total: 2 });
    expect(scene.shown).toEqual(['b']);
    expect(scene.model.store.getState()).toMatchObject({ complete: false, expected: 2 });
    scene.snapshot([row(2, 'a')], { part: 2, parts: 2, total: 2 });
    expect(scene.shown).toEqual(['a', 'b']);
    expect(scene.model.store.getState().complete).toBe(true);
  });

  it('draws once for all the frames that came between two frames of the screen', () => {
    scene.snapshot([row(1, 'a')]);
    scene.draw();
    const { version } = scene.model.store.getState();
    scene.delta([row(2, 'b')]);
    scene.delta([row(3, 'c')]);
    expect(scene.shown).toEqual(['a', 'b', 'c']);
    expect(scene.model.store.getState().version).toBe(version + 1);
  });

  it('leaves a deleted row struck through for a moment, and counts it no more', () => {
    scene.snapshot([row(1, 'a'), row(2, 'b', 'bad')]);
    scene.delta([], [2]);
    expect(scene.shown).toEqual(['a', '(b)']);
    expect(scene.model.store.getState()).toMatchObject({ total: 1, matching: 1, faults: 0 });
    vi.advanceTimersByTime(900);
    expect(scene.shown).toEqual(['a']);
    expect(scene.model.row(2)).toBeUndefined();
  });

  it('holds the order while somebody points, and says how many rows will move', () => {
    scene.snapshot([row(1, 'a'), row(2, 'c')]);
    scene.draw();
    scene.model.hold(true);
    scene.delta([row(3, 'b')], [1]);
    vi.advanceTimersByTime(5_000);
    expect(scene.shown).toEqual(['(a)', 'c']);
    expect(scene.model.store.getState().held).toBe(2);
    scene.model.hold(false);
    expect(scene.shown).toEqual(['b', 'c']);
    expect(scene.model.store.getState().held).toBeNull();
  });

  it('counts faults among the rows the text lets through', () => {
    scene.snapshot([row(1, 'cart', 'bad'), row(2, 'cart-db'), row(3, 'ledger', 'warn')]);
    scene.model.setQuery({ sort: null, filter: parseFilter('cart'), faultsOnly: false });
    expect(scene.shown).toEqual(['cart', 'cart-db']);
    expect(scene.model.store.getState()).toMatchObject({ total: 3, matching: 2, faults: 1 });
    scene.model.setQuery({ sort: null, filter: parseFilter('cart'), faultsOnly: true });
    expect(scene.shown).toEqual(['cart']);
    scene.delta([[1, 'ok', { 0: ['Running', 'ok'] }, 'kubelet']]);
    expect(scene.shown).toEqual([]);
    expect(scene.model.store.getState().faults).toBe(0);
  });

  it('sorts by any column, both ways', () => {
    scene.snapshot([row(1, 'a'), row(2, 'b', 'bad'), row(3, 'c')]);
    const by = (key: string, descending: boolean): string[] => {
      scene.model.setQuery({
        sort: { key, descending },
        filter: parseFilter(''),
        faultsOnly: false,
      });
      return scene.shown;
    };
    expect(by('status', true)).toEqual(['b', 'a', 'c']);
    expect(by('age', false)).toEqual(['c', 'b', 'a']);
    expect(by('name', true)).toEqual(['c', 'b', 'a']);
    expect(by('no-such-column', false)).toEqual(['a', 'b', 'c']);
  });

  it('keeps its rows over a lost link and takes another epoch’s rows for what they are', () => {
    scene.snapshot([row(1, 'a'), row(2, 'b')]);
    scene.draw();
    scene.lose();
    vi.advanceTimersByTime(1_000);
    expect(scene.shown).toEqual(['a', 'b']);
    scene.welcome();
    scene.snapshot([row(1, 'b'), row(2, 'c')], { epoch: 'e2' });
    expect(scene.shown).toEqual(['b', 'c']);
    expect(scene.model.store.getState().total).toBe(2);
  });

  it('begins again when the first snapshot is cut off half-way', () => {
    scene.snapshot([row(1, 'a')], { part: 1, parts: 2, total: 2 });
    scene.draw();
    scene.lose();
    vi.advanceTimersByTime(1_000);
    scene.welcome();
    scene.snapshot([row(5, 'z')], { part: 1, parts: 1, total: 1 });
    expect(scene.shown).toEqual(['z']);
  });

  it('is busy while more than twenty rows a second change in view, and calm again by itself', () => {
    const ids = Array.from({ length: 30 }, (_, index) => index);
    scene.snapshot(ids.map((id) => row(id, `pod-${id}`)));
    scene.draw();
    scene.model.setVisible(new Set(ids));
    scene.delta(ids.map((id) => [id, 'bad', { 0: ['Error', 'bad'] }, null]));
    scene.draw();
    expect(scene.model.store.getState().busy).toBe(true);
    vi.advanceTimersByTime(2_000);
    scene.draw();
    expect(scene.model.store.getState().busy).toBe(false);
  });

  it('measures from decoding to the frame after the one it was drawn in', () => {
    scene.snapshot([row(1, 'a')]);
    scene.draw();
    scene.delta([row(2, 'b')]);
    vi.advanceTimersByTime(16);
    scene.frames.shift()?.();
    expect(scene.model.paint.window.count).toBe(0);
    vi.advanceTimersByTime(16);
    scene.draw();
    expect(scene.model.paint.window.percentile(1)).toBe(32);
  });
});
