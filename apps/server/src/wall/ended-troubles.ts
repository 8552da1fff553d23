import type { WallEnded } from '@deltascope/wire';

/** One that comes back sooner never ended: a crash loop runs for some seconds between its crashes. */
export const SAME_TROUBLE_MS = 60_000;
/** One that was shorter is not told of when it is over. */
const MIN_TOLD_MS = 2_000;
/** How many that ended are remembered. */
export const MAX_REMEMBERED = 1_000;
/** How many of them are shown. */
export const MAX_ENDED = 4;

/** Troubles that are over, one for each object at most: the latest. */
export class EndedTroubles {
  /** In the order in which they ended. */
  readonly #byUid = new Map<string, WallEnded>();

  add(ended: WallEnded): void {
    this.#byUid.delete(ended.uid);
    this.#byUid.set(ended.uid, ended);
    if (this.#byUid.size <= MAX_REMEMBERED) return;
    const [oldest = ''] = this.#byUid.keys();
    this.#byUid.delete(oldest);
  }

  /** An object is in trouble again: what was told of it, if it is the same trouble, which then has not ended; else undefined. */
  resume(uid: string, now: number): WallEnded | undefined {
    const ended = this.#byUid.get(uid);
    if (!ended || now - ended.until > SAME_TROUBLE_MS) return undefined;
    this.#byUid.delete(uid);
    return ended;
  }

  /** The last few, newest first. */
  latest(): WallEnded[] {
    const told = [...this.#byUid.values()].filter(
      ({ since, until }) => until - since >= MIN_TOLD_MS,
    );
    return told.slice(-MAX_ENDED).toReversed();
  }
}
