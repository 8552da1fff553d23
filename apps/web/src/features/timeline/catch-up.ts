import type { Link } from '@deltascope/wire';
import type { RowsFeed } from './rows-feed.ts';

/**
 * Since when this page does not know what the server knows: from the last that was heard over a link that was lost, until one connection
 * after it has told, in the journal and its records, what happened meanwhile.
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
    const { state, skew, lastMessageAt } = this.#link;
    if (state.type === 'open') {
      this.#resets = this.#link.counters.resets;
      return;
    }
    if (!this.#records.replica.complete) return;
    // What was heard last is what is known: that a link is silent shows only after a while.
    this.#lostAt ??= Math.min(state.since, lastMessageAt) - skew.ms;
    // Of each connection anew: what one has told of its records is void when it is lost before it told all.
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
