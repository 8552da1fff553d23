import { type ListOptions, type Unstructured } from '@deltascope/apimachinery';
import { FakeClock, FakeListWatch, settle } from '../../testing/index.ts';
import type { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { deletionHandlingMetaNamespaceKeyFunc as keyOf } from './object-key.ts';
import type { ReflectorOptions, StreamEnd } from './reflector-options.ts';
import { Reflector } from './reflector.ts';
import type { ReflectorStore } from './store.ts';

/** Writes down each call, as "verb key@resourceVersion". */
class RecordingStore implements ReflectorStore {
  readonly calls: string[] = [];
  /** Keys whose writes are refused. */
  readonly refused = new Set<string>();

  add(object: Unstructured): void {
    this.#write('add', object);
  }

  update(object: Unstructured): void {
    this.#write('update', object);
  }

  delete(object: Unstructured | DeletedFinalStateUnknown<Unstructured>): void {
    this.#write('delete', object as Unstructured);
  }

  replace(items: readonly Unstructured[], resourceVersion: string): void {
    this.calls.push(`replace [${items.map((item) => keyOf(item)).join(' ')}]@${resourceVersion}`);
  }

  resync(): void {
    this.calls.push('resync');
  }

  bookmark(resourceVersion: string): void {
    this.calls.push(`bookmark @${resourceVersion}`);
  }

  #write(verb: string, object: Unstructured): void {
    const key = keyOf(object);
    if (this.refused.has(key)) throw new Error(`${key} is refused`);
    this.calls.push(`${verb} ${key}@${object.metadata.resourceVersion}`);
  }
}

type RigOptions = Partial<ReflectorOptions<Unstructured>> & { readonly source?: FakeListWatch };

/** A reflector between a fake server and a store that writes everything down, under a clock that stands still. */
export class ReflectorRig implements AsyncDisposable {
  readonly clock = new FakeClock(1_000_000);
  readonly store = new RecordingStore();
  readonly source: FakeListWatch;
  readonly reflector: Reflector;
  readonly watchErrors: unknown[] = [];
  readonly streamEnds: StreamEnd[] = [];
  readonly phases: string[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor({ source = new FakeListWatch(), ...options }: RigOptions = {}) {
    this.source = source;
    this.reflector = new Reflector({
      name: 'rig',
      listerWatcher: this.source,
      store: this.store,
      clock: this.clock,
      random: () => 0,
      watchErrorHandler: (error) => this.watchErrors.push(error),
      onStreamEnd: (end) => this.streamEnds.push(end),
      onPhaseChange: ({ phase }) => this.phases.push(phase),
      ...options,
    });
  }

  /** Starts the reflector and lets it come to rest. */
  async start(): Promise<this> {
    this.#running = this.reflector.run(this.#stop.signal);
    await settle();
    return this;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  get lists(): ListOptions[] {
    return this.source.requestsOf('list');
  }

  get watches(): ListOptions[] {
    return this.source.requestsOf('watch');
  }

  get listedVersions(): (string | undefined)[] {
    return this.lists.map(({ resourceVersion }) => resourceVersion);
  }

  get watchedVersions(): (string | undefined)[] {
    return this.watches.map(({ resourceVersion }) => resourceVersion);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
