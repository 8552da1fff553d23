import type { KubeObject } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import type { ListerWatcher } from './lister-watcher.ts';
import { errorText, type ReflectorRecord } from './reflector-record.ts';
import type { ReflectorVersion } from './reflector-version.ts';
import type { OpenWatch } from './watch-opener.ts';

/** A server sends a bookmark about once a minute; half as long again allows for a late one. */
const DEFAULT_SILENCE_MS = 90_000;
/** What the probe may take; a server that needs longer for one object is not well. */
const PROBE_TIMEOUT_MS = 10_000;

export interface LivenessGuardOptions<T extends KubeObject> {
  readonly name: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly record: ReflectorRecord;
  readonly version: ReflectorVersion;
  readonly listerWatcher: ListerWatcher<T>;
  /** 0 guards nothing. */
  readonly silenceMs: number | undefined;
}

/**
 * Finds watches whose connection is gone though nobody told: no event and no bookmark for longer than a bookmark takes. It then asks
 * for the newest version. The same as ours: nothing was missed, and the watch stays. Another one, or no answer: the watch is given up, to be
 * opened anew from the last version, without a relist. Where there is nobody to ask it guards nothing.
 *
 *     heard --90 s--> probe --same version--> (90 s more)
 *       ^              | |------ another version, error, 10 s over --> abandon
 *       '--------------' an event after all
 *
 * Versions move with everything in the cluster, so another one alone proves nothing; the missing bookmark makes it one. It cannot do
 * harm to speak of: one probe at a time, at the most one probe and one reopened watch in `silenceMs`, also where a server sends
 * no bookmarks at all. Both are counted.
 */
export class LivenessGuard<T extends KubeObject> {
  readonly #options: LivenessGuardOptions<T>;
  readonly #silenceMs: number;

  constructor(options: LivenessGuardOptions<T>) {
    this.#options = options;
    const canAsk = options.listerWatcher.currentResourceVersion !== undefined;
    this.#silenceMs = canAsk ? (options.silenceMs ?? DEFAULT_SILENCE_MS) : 0;
  }

  /** Guards the watch until disposed. */
  guard(watch: OpenWatch<T>): Disposable {
    const over = new AbortController();
    let timer: Disposable | undefined;
    const arm = (ms: number): void => {
      timer = this.#options.clock.setTimer(ms, () => void look());
    };
    const look = async (): Promise<void> => {
      const heardAt = this.#heardAt(watch);
      const leftMs = heardAt + this.#silenceMs - this.#options.clock.now();
      if (leftMs > 0) return arm(leftMs);
      const trouble = await this.#probe(over.signal);
      if (over.signal.aborted) return;
      if (trouble === undefined || this.#heardAt(watch) > heardAt) return arm(this.#silenceMs);
      this.#giveUp(watch, trouble);
    };
    if (this.#silenceMs > 0) arm(this.#silenceMs);
    return {
      [Symbol.dispose]: () => {
        timer?.[Symbol.dispose]();
        over.abort();
      },
    };
  }

  #heardAt(watch: OpenWatch<T>): number {
    return Math.max(watch.openedAt, this.#options.record.lastActivityAt ?? 0);
  }

  /** Why the watch is not to be trusted, if so. Never rejects. */
  async #probe(signal: AbortSignal): Promise<string | undefined> {
    const { clock, record, version, listerWatcher } = this.#options;
    const timeout = new AbortController();
    using _timer = clock.setTimer(PROBE_TIMEOUT_MS, () => timeout.abort());
    record.livenessProbed();
    try {
      const current = await listerWatcher.currentResourceVersion?.(
        AbortSignal.any([signal, timeout.signal]),
      );
      if (current === version.last) return undefined;
      return `the server is at ${current}, the watch at ${version.last}`;
    } catch (error) {
      if (timeout.signal.aborted) return `a probe had no answer in ${PROBE_TIMEOUT_MS / 1000} s`;
      return `a probe failed: ${errorText(error)}`;
    }
  }

  #giveUp(watch: OpenWatch<T>, trouble: string): void {
    const { record, logger, name } = this.#options;
    const cause = `half-open: nothing came for ${this.#silenceMs / 1000} s, and ${trouble}`;
    record.halfOpenWatchFound();
    logger.warn({ reflector: name, cause }, 'the watch is given up');
    watch.abandon(cause);
  }
}
