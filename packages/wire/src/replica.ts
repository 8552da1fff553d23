import type { Delta } from './messages/delta.ts';
import type { ChangedRow, WholeRow, WireCell, WireHealth } from './messages/row.ts';
import type { Snapshot } from './messages/snapshot.ts';

/** What happened to a cell last: kept so that a screen can show it, and say what it was. */
export interface CellChange {
  /** Viewer's clock, epoch ms. */
  readonly at: number;
  readonly before: WireCell;
  readonly healthBefore: WireHealth;
  readonly writer: string | null;
}

/** One object as the viewer sees it. Never changed: a change makes a new row, so identity tells whether to draw again. */
export interface ReplicaRow {
  readonly id: number;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly health: WireHealth;
  readonly cells: readonly WireCell[];
  /** Per column, the last change since the row came; absent where there was none. */
  readonly changes: ReadonlyMap<number, CellChange>;
  /** When the row came by a delta (not with a snapshot), viewer's clock. */
  readonly addedAt: number | null;
}

/** What one frame did, in the frame's order. */
export interface ReplicaChange {
  readonly added: readonly ReplicaRow[];
  readonly updated: readonly { readonly before: ReplicaRow; readonly after: ReplicaRow }[];
  readonly removed: readonly ReplicaRow[];
}

/** `gap`: the frame starts elsewhere than the replica stands, and was not applied. `partial`: more parts are to come. */
export type Applied =
  | { readonly type: 'applied' | 'partial'; readonly change: ReplicaChange }
  | { readonly type: 'gap'; readonly expected: number };

const NOTHING: ReplicaChange = { added: [], updated: [], removed: [] };

/**
 * A viewer's copy of one table.
 *
 * - Frames are applied in one pass over the frame; the rows are never copied or scanned for a delta.
 * - It is never ahead of its server and never silently behind: a delta applies only where it starts.
 * - A first snapshot shows its rows part by part; a later one (after a reset) replaces the old rows only when it is whole,
 *   and rows that did not change in between keep their identity.
 * - Rows handed out are immutable and stay valid; the map is live.
 */
export class TableReplica {
  #rows = new Map<number, ReplicaRow>();
  /** A snapshot of which parts are still to come; until it is whole, the place of the replica is the old one. */
  #incoming: { readonly epoch: string; readonly rows: Map<number, ReplicaRow> } | undefined;
  #epoch = '';
  #seq = -1;
  #complete = false;
  #total = 0;

  get rows(): ReadonlyMap<number, ReplicaRow> {
    return this.#rows;
  }

  get epoch(): string {
    return this.#epoch;
  }

  /** All changes up to and including this are in; -1 before the first complete snapshot. */
  get seq(): number {
    return this.#seq;
  }

  /** A whole snapshot has come at least once. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Rows the snapshot being received promises; equals the row count afterwards. */
  get expectedRows(): number {
    return this.#complete ? this.#rows.size : this.#total;
  }

  applySnapshot(part: Snapshot): Applied {
    if (part.part === 1) {
      this.#incoming = { epoch: part.epoch, rows: new Map() };
      if (!this.#complete) this.#rows.clear();
    }
    if (this.#incoming?.epoch !== part.epoch) return { type: 'gap', expected: this.#seq };
    const incoming = this.#incoming.rows;
    this.#total = part.total;
    const rows = part.rows.map((row) => toReplicaRow(row, null));
    for (const row of rows) incoming.set(row.id, row);
    if (part.part < part.parts) {
      if (this.#complete) return { type: 'partial', change: NOTHING };
      for (const row of rows) this.#rows.set(row.id, row);
      return { type: 'partial', change: { ...NOTHING, added: rows } };
    }
    this.#incoming = undefined;
    this.#epoch = part.epoch;
    this.#seq = part.seq;
    if (this.#complete) return { type: 'applied', change: this.#replace(incoming) };
    this.#complete = true;
    for (const row of rows) this.#rows.set(row.id, row);
    return { type: 'applied', change: { ...NOTHING, added: rows } };
  }

  /** The parts still missing will not come: the view was opened anew, from the place the replica has. */
  abandonSnapshot(): void {
    this.#incoming = undefined;
  }

  /** `now` is the viewer's clock, for the changes' marks. */
  applyDelta(delta: Delta, now: number): Applied {
    if (!this.#complete || this.#incoming || delta.from !== this.#seq) {
      return { type: 'gap', expected: this.#seq };
    }
    const added: ReplicaRow[] = [];
    const updated: { before: ReplicaRow; after: ReplicaRow }[] = [];
    const removed: ReplicaRow[] = [];
    for (const change of delta.rows) {
      const before = this.#rows.get(change[0]);
      if (!isWhole(change)) {
        // A changed row the replica has not is a broken promise of the server: as good as a gap.
        if (!before) return { type: 'gap', expected: this.#seq };
        const after = patched(before, change, now);
        this.#rows.set(after.id, after);
        updated.push({ before, after });
      } else {
        const after = toReplicaRow(change, now);
        this.#rows.set(after.id, after);
        if (before) updated.push({ before, after });
        else added.push(after);
      }
    }
    for (const id of delta.removed) {
      const row = this.#rows.get(id);
      if (row) removed.push(row);
      this.#rows.delete(id);
    }
    this.#seq = delta.to;
    return { type: 'applied', change: { added, updated, removed } };
  }

  /** Row ids of another epoch mean nothing here: what is the same object is told by its uid. */
  #replace(incoming: Map<number, ReplicaRow>): ReplicaChange {
    const old = new Map([...this.#rows.values()].map((row) => [row.uid, row]));
    const added: ReplicaRow[] = [];
    const updated: { before: ReplicaRow; after: ReplicaRow }[] = [];
    for (const row of incoming.values()) {
      const before = old.get(row.uid);
      old.delete(row.uid);
      if (!before) {
        added.push(row);
      } else if (sameContent(before, row) && before.id === row.id) {
        incoming.set(row.id, before);
      } else {
        updated.push({ before, after: row });
      }
    }
    this.#rows = incoming;
    return { added, updated, removed: [...old.values()] };
  }
}

function isWhole(row: WholeRow | ChangedRow): row is WholeRow {
  return Array.isArray(row[2]);
}

function toReplicaRow(row: WholeRow, addedAt: number | null): ReplicaRow {
  const [id, health, cells, uid, namespace, name] = row;
  return { id, uid, namespace, name, health, cells, changes: NO_CHANGES, addedAt };
}

const NO_CHANGES: ReadonlyMap<number, CellChange> = new Map();

function patched(before: ReplicaRow, change: ChangedRow, now: number): ReplicaRow {
  const [, health, changedCells, writer] = change;
  const cells = [...before.cells];
  const changes = new Map(before.changes);
  for (const [index, cell] of Object.entries(changedCells)) {
    const column = Number(index);
    changes.set(column, {
      at: now,
      before: before.cells[column] ?? null,
      healthBefore: before.health,
      writer,
    });
    cells[column] = cell;
  }
  return { ...before, health, cells, changes };
}

function sameContent(a: ReplicaRow, b: ReplicaRow): boolean {
  return (
    a.health === b.health &&
    a.name === b.name &&
    JSON.stringify(a.cells) === JSON.stringify(b.cells)
  );
}
