import {
  toJournalRecord,
  type JournalRecord,
  type JournalValue,
  type Link,
  type TableStatus,
} from '@deltascope/wire';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { PaintMeter, type Painter } from '../../live/paint-meter.ts';
import { CatchUp } from './catch-up.ts';
import { JournalIndex } from './journal-index.ts';
import { LaneList, type LaneRow } from './lane-list.ts';
import { LaneSources, type LaneSource } from './lane-source.ts';
import { subjectsBelow } from './lane-order.ts';
import { RecordFilter, type RecordWish } from './record-filter.ts';
import { NOTHING_IN_VIEW, recordsIn, type RecordsInView } from './records-in-view.ts';
import { RowsFeed } from './rows-feed.ts';
import { DEFAULT_WINDOW, type TimeWindow } from './time-window.ts';
import type { Interval, Knowledge } from './unknown-times.ts';

/** What a person asks of the timeline, besides its window. */
export interface TimelineQuery extends RecordWish {
  /** Keys of the lanes that are expanded. */
  readonly expanded: readonly string[];
  /** Warnings before all else in the list, or everything in the order of time. */
  readonly warningsFirst: boolean;
}

/** The page as React draws it. Replaced whole, a few times a second at most. */
export interface TimelineState {
  readonly journal: JournalValue | undefined;
  readonly status: TableStatus | undefined;
  readonly error: string | null;
  /** Objects and records have come once, and stay until `close`; until then `progress` says how many. */
  readonly complete: boolean;
  readonly progress: { readonly done: number; readonly of: number };
  readonly rows: readonly LaneRow[];
  /** Owners that hold no object of the kinds asked for. */
  readonly hiddenOwners: number;
  /** Kinds there are. */
  readonly kinds: readonly string[];
  /** The order is held, and this many lanes will move; null while it is not held. */
  readonly held: number | null;
  readonly inView: RecordsInView;
  /** So many records are in view that single marks would tell nothing. */
  readonly dense: boolean;
  /** Server's clock: the newest change, or when this page began to look. */
  readonly lastChangeAt: number;
  /** Grows with each drawing. */
  readonly version: number;
}

/** Above this many in view only their density is drawn. */
export const MAX_MARKS = 5_000;
/** React draws no more often than this; the canvas does. */
const MIN_DRAW_MS = 200;
const BEAT_MS = 1_000;
const EVENT_RESOURCES = ['events', 'events.events.k8s.io'];

export interface TimelineModelOptions {
  readonly link: Link;
  readonly painter: Painter;
  /** Null means all. */
  readonly namespaces: string[] | null;
}

/**
 * The timeline: its three subscriptions, what they say in lanes, and the window looked at. Lives outside React; components read `store`
 * and `window`, the canvas reads the rest after `onPaint`. Nothing is subscribed to before `open`.
 */
export class TimelineModel {
  readonly store: StoreApi<TimelineState>;
  readonly window: StoreApi<TimeWindow>;
  readonly index: JournalIndex;
  readonly paint: PaintMeter;
  readonly #options: TimelineModelOptions;
  readonly #records: RowsFeed;
  readonly #objects: RowsFeed;
  readonly #catchUp: CatchUp;
  readonly #lanes: LaneList;
  readonly #sources: LaneSources;
  readonly #painters = new Set<() => void>();
  #journal: JournalValue | undefined;
  #lastChangeAt: number;
  #isOpen = false;
  #isComplete = false;
  #warningsFirst = true;
  #drawTimer: ReturnType<typeof setTimeout> | undefined;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #kinds: readonly string[] = [];
  #resources: ReadonlySet<string> = new Set(EVENT_RESOURCES);

  constructor(options: TimelineModelOptions) {
    const { link, painter, namespaces } = options;
    const now = (): number => link.now();
    const index = new JournalIndex(() => link.serverNow());
    this.index = index;
    this.#lanes = new LaneList(index);
    this.#sources = new LaneSources(index);
    this.#options = options;
    this.paint = new PaintMeter(link, painter);
    this.#lastChangeAt = link.serverNow();
    this.#records = new RowsFeed({
      link,
      view: { view: 'records', namespaces },
      windowMs: 100,
      now,
      keyOf: ({ id }) => id,
      put: (row) => index.putRecord(row),
      remove: (row) => index.removeRecord(row),
      clear: () => index.clearRecords(),
      onChange: (decodedAt) => this.#onRows(decodedAt),
    });
    this.#objects = new RowsFeed({
      link,
      view: { view: 'objects', namespaces },
      windowMs: 100,
      now,
      keyOf: ({ uid }) => uid,
      put: (row) => index.putObject(row),
      remove: (row) => index.removeObject(row),
      clear: () => index.clearObjects(),
      onChange: (decodedAt) => this.#onRows(decodedAt),
    });
    this.#catchUp = new CatchUp(link, this.#records);
    this.window = createStore(() => DEFAULT_WINDOW);
    this.store = createStore(() => this.#state(0));
  }

  /** Subscribes; what it returns ends the subscriptions, and the model may be opened again. */
  open(): () => void {
    const { link } = this.#options;
    this.#isOpen = true;
    this.#records.open();
    this.#objects.open();
    const journal = link.subscribeValue(
      { view: 'journal' },
      {
        windowMs: 250,
        onValue: (value) => {
          if (value.type === 'journal') this.#onJournal(value);
        },
      },
    );
    const linkState = link.onState(() => {
      this.#catchUp.onLinkState();
      this.#changed();
    });
    // Time alone moves what is in view.
    const beat = setInterval(() => this.#drawSoon(), BEAT_MS);
    return () => {
      this.#isOpen = false;
      this.#isComplete = false;
      clearInterval(beat);
      clearTimeout(this.#drawTimer);
      this.#drawTimer = undefined;
      linkState[Symbol.dispose]();
      link.unsubscribe(journal);
      this.#records.close();
      this.#objects.close();
    };
  }

  /** When the watches behind the journal last brought bytes, server's clock. */
  get dataAt(): number | null {
    return this.#records.dataAt;
  }

  get replica(): RowsFeed['replica'] {
    return this.#records.replica;
  }

  get knowledge(): Knowledge {
    return { journal: this.#journal, lostAt: this.#catchUp.lostAt };
  }

  get nowMs(): number {
    return this.#options.link.serverNow();
  }

  /** The times looked at; at the live edge it has no end, so that nothing that just happened is outside. */
  get view(): Interval {
    const { spanMs, end } = this.window.getState();
    return end === null ? [this.nowMs - spanMs, Infinity] : [end - spanMs, end];
  }

  /** What a row of the list draws and tells; undefined for the fold of the quiet ones, and for what is no longer there. */
  sourceOf(row: LaneRow): LaneSource | undefined {
    this.#sources.knowledge = this.knowledge;
    return this.#sources.of(row);
  }

  /** The record of a row, decoded; undefined when the server has dropped it. */
  record(rowId: number): JournalRecord | undefined {
    const row = this.#records.replica.rows.get(rowId);
    return row && toJournalRecord(row);
  }

  /** The name of the object that owns the one a record is about; null when there is none, or it is not known. */
  ownerName({ about }: JournalRecord): string | null {
    const owner = this.index.subjects.get(about)?.owner ?? null;
    return owner === null ? null : (this.index.subjects.get(owner)?.name ?? null);
  }

  /** The lane of the object a record is about, and the row that shows it once the lane is expanded. */
  placeOfRecord(rowId: number): { readonly lane: string; readonly row: string } | undefined {
    const slot = this.index.records.slotOf(rowId);
    const subject = slot === undefined ? undefined : this.index.subjectOf(slot);
    const lane = subject && this.index.laneOf(subject);
    if (!lane) return undefined;
    const isBelow = subjectsBelow(lane, this.view).includes(subject);
    return { lane: lane.key, row: isBelow ? subject.key : lane.key };
  }

  /** Of the objects that are known, and events: a gap of any other kind hides nothing here. */
  get resources(): ReadonlySet<string> {
    return this.#resources;
  }

  setQuery({ kinds, types, expanded, warningsFirst }: TimelineQuery): void {
    this.#warningsFirst = warningsFirst;
    this.index.filter = new RecordFilter({ kinds, types });
    this.#lanes.expanded = new Set(expanded);
    this.#drawSoon();
  }

  setWindow(window: TimeWindow): void {
    const { spanMs, end } = this.window.getState();
    if (spanMs === window.spanMs && end === window.end) return;
    this.window.setState(window, true);
    this.#lanes.sortSoon();
    this.#changed();
  }

  /** Opens or closes the row of quiet owners. */
  toggleQuiet(): void {
    this.#lanes.quietOpen = !this.#lanes.quietOpen;
    this.#drawSoon();
  }

  /** Holds the order of lanes while a pointer rests on them. */
  holdOrder(on: boolean): void {
    if (this.#lanes.hold(on)) this.#drawSoon();
  }

  /** Calls back whenever what the canvas shows may be another. */
  onPaint(listener: () => void): () => void {
    this.#painters.add(listener);
    return () => this.#painters.delete(listener);
  }

  #onJournal(value: JournalValue): void {
    this.#journal = value;
    this.#catchUp.onJournal();
    this.#changed();
  }

  #onRows(decodedAt: number | null): void {
    this.#catchUp.onRecords();
    if (decodedAt !== null) {
      this.#lastChangeAt = this.#options.link.serverNow();
      this.paint.applied(decodedAt);
    }
    this.#changed();
  }

  #changed(): void {
    this.#isComplete ||=
      this.#journal !== undefined && this.#records.complete && this.#objects.complete;
    for (const listener of this.#painters) listener();
    this.#drawSoon();
  }

  /** At once when nothing was drawn for a while, else when it is time again. */
  #drawSoon(): void {
    if (!this.#isOpen || this.#drawTimer !== undefined) return;
    const waitMs = Math.max(0, this.#drawnAt + MIN_DRAW_MS - this.#options.link.now());
    this.#drawTimer = setTimeout(() => {
      this.#options.painter.nextFrame(() => {
        this.#drawTimer = undefined;
        if (this.#isOpen) this.#draw();
      });
    }, waitMs);
  }

  #draw(): void {
    this.#drawnAt = this.#options.link.now();
    this.store.setState(this.#state(this.store.getState().version + 1), true);
    for (const listener of this.#painters) listener();
    this.paint.committed();
  }

  #state(version: number): TimelineState {
    const complete = this.#isComplete;
    const records = this.#records.progress;
    const objects = this.#objects.progress;
    const { rows, inView } = this.#drawn();
    return {
      journal: this.#journal,
      status: this.#records.status,
      error: this.#records.error ?? this.#objects.error,
      complete,
      progress: { done: records.done + objects.done, of: records.of + objects.of },
      rows,
      hiddenOwners: this.#lanes.hiddenOwners,
      kinds: this.#knownKinds(),
      held: this.#lanes.held,
      inView,
      dense: inView.ids.length > MAX_MARKS,
      lastChangeAt: this.#lastChangeAt,
      version,
    };
  }

  /** What is in the window; as it was drawn last while rows come anew, so that nobody loses the place where they read. */
  #drawn(): Pick<TimelineState, 'rows' | 'inView'> {
    if (!this.#isComplete) return { rows: [], inView: NOTHING_IN_VIEW };
    if (this.#records.isRebuilding || this.#objects.isRebuilding) return this.store.getState();
    const { index, view } = this;
    return {
      rows: this.#lanes.rows(view, this.#options.link.now()),
      inView: recordsIn(index, view, this.#warningsFirst),
    };
  }

  /** The same array while it has the same kinds. */
  #knownKinds(): readonly string[] {
    const kinds = new Set<string>();
    const resources = new Set(EVENT_RESOURCES);
    for (const { kind, resource } of this.index.subjects.values()) {
      if (kind !== '') kinds.add(kind);
      if (resource !== '') resources.add(resource);
    }
    this.#resources = resources;
    const sorted = [...kinds].sort();
    if (sorted.join() !== this.#kinds.join()) this.#kinds = sorted;
    return this.#kinds;
  }
}
