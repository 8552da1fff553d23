import type { Link } from '@deltascope/wire';
import type { RowsFeed } from './rows-feed.ts';

/**
 * Since when this page does not know what the server knows: from the loss of the link until after it is back, when the journal and its
 * records have told what happened meanwhile.
 */
export class CatchUp {
  readonly #link: Link;
  readonly #records: RowsFeed;
  #lostAt: number | null = null;
  #info: RowsFeed['info'];
  #rows: RowsFeed['replica']['rows'] | undefined;
  #seq = -1;
  #resets = 0;
  #journalTold = true;

  constructor(link: Link, records: RowsFeed) {
    this.#link = link;
    this.#records = records;
  }

  /** Server's clock; null while nothing is missing. */
  get lostAt(): number | null {
    return this.#lostAt;
  }

  onLinkState(): void {
    const { state, skew } = this.#link;
    if (state.type === 'open') {
      this.#resets = this.#link.counters.resets;
      return;
    }
    if (this.#lostAt !== null || !this.#records.replica.complete) return;
    this.#lostAt = state.since - skew.ms;
    this.#info = this.#records.info;
    this.#rows = this.#records.replica.rows;
    this.#seq = this.#records.replica.seq;
    this.#journalTold = false;
  }

  onJournal(): void {
    this.#journalTold = true;
    this.onRecords();
  }

  onRecords(): void {
    if (this.#lostAt === null || this.#link.state.type !== 'open') return;
    const answered = this.#records.info !== this.#info;
    // After a reset the rows are the old ones until the new ones, another map, are whole.
    const reset = this.#link.counters.resets !== this.#resets;
    const { rows, seq } = this.#records.replica;
    const told = !reset || rows !== this.#rows || seq !== this.#seq;
    if (this.#journalTold && answered && told && this.#records.complete) this.#lostAt = null;
  }
}
