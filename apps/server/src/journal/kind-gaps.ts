import type { JournalGap } from '@deltascope/wire';
import type { LogStatus } from '../relay/row-log.ts';

/** Of all kinds together; in an hour of trouble each of 14 kinds may lose its watch a dozen times. */
export const MAX_GAPS = 200;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** When of which kind nothing was heard, or recorded: what happened meanwhile is known only in sum. The oldest gaps make room at MAX_GAPS. */
export class KindGaps {
  readonly #gaps: Mutable<JournalGap>[] = [];
  readonly #open = new Map<string, Mutable<JournalGap>>();
  #knownSince = Number.NEGATIVE_INFINITY;

  /** Before this gaps may have been forgotten. */
  get knownSince(): number {
    return this.#knownSince;
  }

  /** Oldest first; the caller's to keep. */
  list(): JournalGap[] {
    return this.#gaps.map((gap) => ({ ...gap }));
  }

  /** A kind's log has this status since `at`. */
  note(resource: string, { state, cause }: Pick<LogStatus, 'state' | 'cause'>, at: number): void {
    const open = this.#open.get(resource);
    if (state === 'live') {
      if (open) open.to = at;
      this.#open.delete(resource);
    } else if (open) {
      // What comes later tells more than "relisting".
      if (cause !== '') open.cause = cause;
    } else {
      const gap = { resource, from: at, to: null, cause: cause || state };
      this.#open.set(resource, gap);
      this.#gaps.push(gap);
      if (this.#gaps.length > MAX_GAPS) this.#forgetOldest();
    }
  }

  /** One that is over. */
  add(gap: JournalGap): void {
    const after = this.#gaps.findLastIndex(({ from }) => from <= gap.from);
    this.#gaps.splice(after + 1, 0, { ...gap });
    if (this.#gaps.length > MAX_GAPS) this.#forgetOldest();
  }

  /** When a kind's last gap ended; undefined without one, and while it lasts. */
  endOf(resource: string): number | undefined {
    return this.#gaps.findLast((gap) => gap.resource === resource)?.to ?? undefined;
  }

  /** The cluster does not have the kind: there was nothing to miss. */
  drop(resource: string): void {
    const open = this.#open.get(resource);
    if (!open) return;
    this.#open.delete(resource);
    this.#gaps.splice(this.#gaps.indexOf(open), 1);
  }

  /** One that lasts is not forgotten: there are fewer kinds than gaps. */
  #forgetOldest(): void {
    const oldest = this.#gaps.findIndex(({ to }) => to !== null);
    const [gap] = this.#gaps.splice(Math.max(0, oldest), 1);
    this.#knownSince = Math.max(this.#knownSince, gap?.to ?? this.#knownSince);
  }
}
