import type { Clock } from '@deltascope/client';
import { RECORD_COLUMNS, recordCells, type JournalRecord } from '@deltascope/wire';
import { PlainLog } from '../relay/plain-log.ts';

/** What is kept at most; whichever is reached first. */
export interface RecordBounds {
  readonly maxRecords: number;
  /** Of memory, as `recordBytes` counts it. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** An hour of a busy cluster, and what a browser can hold beside. */
export const RECORD_BOUNDS: RecordBounds = {
  maxRecords: 50_000,
  maxBytes: 64 * 1024 * 1024,
  maxAgeMs: 6 * 3_600_000,
};

/** What a record costs beside its texts: the row, its cells and their places in the log. Measured: 1,112 bytes with 203 of texts. */
const BYTES_PER_RECORD = 900;

interface Kept {
  readonly uid: string;
  readonly about: string;
  readonly at: number;
  readonly bytes: number;
}

/**
 * What happened, in the order in which it was seen, as rows for the relay. The oldest records make room for new ones at a bound; what
 * went is counted, and `keptSince` moves on.
 */
export class RecordLog {
  readonly rows: PlainLog;
  readonly bounds: RecordBounds;
  readonly #clock: Clock;
  readonly #onDropped: (about: string) => void;
  /** Oldest first, from #first on; what is before is gone. */
  #kept: Kept[] = [];
  #first = 0;
  #nextUid = 1;
  #bytes = 0;
  #dropped = 0;
  #keptSince: number;

  constructor({
    clock,
    epoch,
    since,
    dataAt,
    bounds,
    onDropped,
  }: {
    readonly clock: Clock;
    readonly epoch: string;
    /** When recording begins. */
    readonly since: number;
    /** When the watches last brought bytes. */
    readonly dataAt: () => number | null;
    readonly bounds: RecordBounds;
    /** A record about this object went. */
    readonly onDropped: (about: string) => void;
  }) {
    this.rows = new PlainLog({
      kind: 'Record',
      columns: RECORD_COLUMNS,
      epoch,
      since,
      dataAt,
    });
    this.bounds = bounds;
    this.#clock = clock;
    this.#onDropped = onDropped;
    this.#keptSince = since;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Records that went at a bound. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Everything that was seen after this is here. */
  get keptSince(): number {
    return this.#keptSince;
  }

  /** `decodedAt`: when what is recorded came over a watch, for measuring how long it took to a screen. */
  append(record: JournalRecord, decodedAt: number | null): void {
    const uid = String(this.#nextUid++);
    const { namespace, name, writer, about, at } = record;
    const cells = recordCells(record);
    const health = record.after?.health ?? (record.type === 'Warning' ? 'warn' : 'ok');
    this.rows.upsert({ uid, namespace, name, writer, decodedAt }, { cells, health });
    const bytes = recordBytes(cells);
    this.#kept.push({ uid, about, at, bytes });
    this.#bytes += bytes;
    this.trim();
  }

  /** Drops what is beyond the bounds now: age passes without anything being appended. */
  trim(): void {
    const { maxRecords, maxBytes, maxAgeMs } = this.bounds;
    const oldest = this.#clock.now() - maxAgeMs;
    for (;;) {
      const first = this.#kept[this.#first];
      if (!first) break;
      if (this.rows.size <= maxRecords && this.#bytes <= maxBytes && first.at >= oldest) break;
      this.#first += 1;
      this.#drop(first);
    }
    // Copied seldom: once the dropped are as many as the kept.
    if (this.#first > 1_000 && this.#first > this.rows.size) {
      this.#kept = this.#kept.slice(this.#first);
      this.#first = 0;
    }
  }

  #drop({ uid, about, at, bytes }: Kept): void {
    this.rows.remove(uid);
    this.#bytes -= bytes;
    this.#dropped += 1;
    this.#keptSince = Math.max(this.#keptSince, at);
    this.#onDropped(about);
  }
}

function recordBytes(cells: ReturnType<typeof recordCells>): number {
  const texts = cells.filter((cell) => typeof cell === 'string');
  return texts.reduce((bytes, text) => bytes + text.length, BYTES_PER_RECORD);
}
