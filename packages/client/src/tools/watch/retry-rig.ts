import type { ListOptions, Unstructured } from '@deltascope/apimachinery';
import { FakeClock, FakeListWatch, settle } from '../../testing/index.ts';
import type { StampedWatchEvent, WatchStream } from '../cache/lister-watcher.ts';
import { metaNamespaceKeyFunc } from '../cache/object-key.ts';
import { RetryWatcher } from './retry-watcher.ts';

/** "ADDED a/1@7", "BOOKMARK @8", "ERROR 410". */
export function brief({ type, object }: StampedWatchEvent<Unstructured>): string {
  if (type === 'ERROR') return `ERROR ${object.code}`;
  const key = type === 'BOOKMARK' ? '' : metaNamespaceKeyFunc(object);
  return `${type} ${key}@${object.metadata.resourceVersion}`;
}

/** A RetryWatcher on a fake server from its present resourceVersion on, and a consumer that takes as much as it is told to. */
export class RetryRig implements Disposable {
  readonly clock = new FakeClock(1_000_000);
  readonly source: FakeListWatch;
  readonly watcher: RetryWatcher;
  readonly logged: string[] = [];
  /** When each watch was asked for, by the clock. */
  readonly openedAt: number[] = [];
  readonly taken: StampedWatchEvent<Unstructured>[] = [];
  readonly #aborter = new AbortController();
  readonly #events: AsyncIterator<StampedWatchEvent<Unstructured>, void>;
  #wanted = 0;
  #reading = false;
  #hasEnded = false;

  constructor(source = new FakeListWatch()) {
    this.source = source;
    const note = (_: object, message: string): void => void this.logged.push(message);
    this.watcher = new RetryWatcher(
      {
        initialResourceVersion: source.resourceVersion,
        watcher: { watch: (options, signal) => this.#open(options, signal) },
        clock: this.clock,
        logger: { debug: note, info: note, warn: note, error: note },
      },
      this.#aborter.signal,
    );
    this.#events = this.watcher[Symbol.asyncIterator]();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get briefs(): string[] {
    return this.taken.map(brief);
  }

  /** The resourceVersions of the watches so far. */
  get watchedFrom(): (string | undefined)[] {
    return this.source.requestsOf('watch').map(({ resourceVersion }) => resourceVersion);
  }

  /** Takes so many more events, as they come. */
  async take(count = Infinity): Promise<this> {
    this.#wanted += count;
    void this.#read();
    await settle();
    return this;
  }

  abort(): void {
    this.#aborter.abort();
  }

  [Symbol.dispose](): void {
    this.abort();
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    while (this.#wanted > 0 && !this.#hasEnded) {
      const { value, done } = await this.#events.next();
      this.#wanted -= 1;
      if (done === true) this.#hasEnded = true;
      else this.taken.push(value);
    }
    this.#reading = false;
  }

  #open(options: ListOptions, signal: AbortSignal): Promise<WatchStream<Unstructured>> {
    this.openedAt.push(this.clock.now());
    return this.source.watch(options, signal);
  }
}
