import type { ListOptions, Unstructured } from '@deltascope/apimachinery';
import { FakeClock, FakeListWatch, settle } from '../../testing/index.ts';
import { brief } from '../watch/retry-rig.ts';
import { InformerRig } from './informer-rig.ts';
import type { ListerWatcher, StampedWatchEvent } from './lister-watcher.ts';
import { LongPollingListWatch } from './long-polling-list-watch.ts';
import { PollingListWatch } from './polling-list-watch.ts';

export const INTERVAL_MS = 2000;

/** The other ways to follow a resource, each over a fake server. */
export const SOURCES: Readonly<
  Record<string, (source: FakeListWatch, clock: FakeClock) => ListerWatcher>
> = {
  'short polling': (source, clock) =>
    new PollingListWatch({ source, intervalMs: INTERVAL_MS, clock }),
  'long polling': (source) => new LongPollingListWatch({ source }),
};

/** An informer that follows a fake server in one of these ways. */
export class PollingRig extends InformerRig {
  /** In place of `source`, which nobody asks here. */
  readonly server: FakeListWatch;
  readonly time: FakeClock;

  constructor(way: string, options: ConstructorParameters<typeof InformerRig>[0] = {}) {
    const server = new FakeListWatch();
    const time = new FakeClock(1_000_000);
    const source = SOURCES[way];
    if (source === undefined) throw new RangeError(`no way "${way}"`);
    super({ listerWatcher: source(server, time), clock: time, ...options });
    this.server = server;
    this.time = time;
  }
}

/** A watch and what it has told so far. */
export class Reading {
  readonly events: StampedWatchEvent<Unstructured>[] = [];
  readonly #aborter = new AbortController();
  hasEnded = false;
  error: unknown;

  static async of(source: ListerWatcher, options: ListOptions): Promise<Reading> {
    const reading = new Reading();
    void reading.#read(source, options);
    await settle();
    return reading;
  }

  /** What was told since the last call. */
  take(): string[] {
    return this.events.splice(0).map(brief);
  }

  async abort(): Promise<void> {
    this.#aborter.abort();
    await settle();
  }

  async #read(source: ListerWatcher, options: ListOptions): Promise<void> {
    try {
      const stream = await source.watch(options, this.#aborter.signal);
      for await (const event of stream) this.events.push(event);
    } catch (error) {
      this.error = error;
    }
    this.hasEnded = true;
  }
}
