import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import { type Logger, silentLogger } from '../../util/logger.ts';
import { TimeSlice, TurnQueue } from '../../util/time-slice.ts';
import type { BackoffOptions } from './backoff.ts';
import { Controller } from './controller.ts';
import { createQueue, type QueueMode } from './create-queue.ts';
import { DeltaProcessor } from './delta-processor.ts';
import type { HandlerEvent } from './handler-event.ts';
import type { HandlerOverflow } from './handler-overflow.ts';
import { Indexer } from './indexer.ts';
import { InformerTrace } from './informer-trace.ts';
import type { InformerInspection, ReflectorPhase, StoreInspection } from './inspection.ts';
import type { ListerWatcher } from './lister-watcher.ts';
import { CacheMutationDetector, type CacheMutationDetectorOptions } from './mutation-detector.ts';
import { SharedProcessor, type UnchangedUpdates } from './processor.ts';
import type { ResourceEventHandlerRegistration } from './processor-listener.ts';
import type { Queue, TransformFunc } from './queue.ts';
import type { PhaseChange, PhaseListener } from './reflector-record.ts';
import type { StreamEnd } from './reflector-options.ts';
import { Reflector } from './reflector.ts';
import type { ResourceEventHandler } from './resource-event-handler.ts';
import type { Indexers, ReadonlyIndexer, Store } from './store.ts';
import type { Synced } from './wait-for-cache-sync.ts';
import { defaultWatchErrorHandler, type WatchErrorHandler } from './watch-error-handler.ts';
import type { ExpectedKind } from './watch-handler.ts';
import type { WatchListCheck } from './watch-list-consistency.ts';

/** An error a handler threw. The handler goes on with its next notification after a pause (C98). */
export interface HandlerError<T extends KubeObject> {
  readonly error: unknown;
  readonly informer: string;
  readonly handler: string;
  /** What it was told; null when that was a gap. */
  readonly event: HandlerEvent<T> | null;
}

/** What an informer copies, how it keeps the copy, and what surrounds it. */
export interface SharedIndexInformerOptions<T extends KubeObject> {
  /** Names it in logs and inspections. */
  readonly name: string;
  readonly listerWatcher: ListerWatcher<T>;
  readonly clock: Clock;
  /** Uniform in [0, 1), as Math.random. */
  readonly random: () => number;
  /** The resync period of handlers that ask for none of their own; 0, the default, for never (C103). */
  readonly resyncPeriodMs?: number;
  readonly indexers?: Indexers<T>;
  /** 'delta', a DeltaFIFO, by default; inspections say which it is. */
  readonly queue?: QueueMode;
  /**
   * Applied to each object before the queue; must be idempotent (C59). An error loses the event, or fails the list. `setTransform`
   * replaces it. Throws a TypeError where the lister-watcher shares unchanged specs.
   */
  readonly transform?: TransformFunc<T>;
  readonly backoff?: BackoffOptions;
  readonly pageSize?: number;
  readonly minWatchTimeoutMs?: number;
  /** Reads lists as the first events of a watch where the server can do that; see ReflectorOptions. */
  readonly useWatchList?: boolean;
  /** For tests; see ReflectorOptions. */
  readonly onWatchListCheck?: (check: WatchListCheck) => void;
  readonly livenessTimeoutMs?: number;
  readonly maxInternalErrorRetryMs?: number;
  readonly expected?: ExpectedKind;
  /** Logs by default; `setWatchErrorHandler` replaces it. */
  readonly watchErrorHandler?: WatchErrorHandler;
  readonly onStreamEnd?: (end: StreamEnd) => void;
  readonly onHandlerError?: (error: HandlerError<T>) => void;
  /** For tests and for the hunt: finds handlers that change what they are given (C108). Off when absent. */
  readonly cacheMutationDetector?: CacheMutationDetectorOptions;
  /** Shared by all informers of a process, it lets them take turns; without it the informer has its own. */
  readonly turns?: TurnQueue;
  readonly logger?: Logger;
}

/** How one handler wants to be told. */
export interface EventHandlerOptions {
  /** Names the handler in inspections; "handler-N" by default. */
  readonly name?: string;
  /** Offers every object again as an update that changes nothing, about this often; the informer's period by default (C103). */
  readonly resyncPeriodMs?: number;
  /** What happens when the handler falls behind: everything waits, as upstream, by default (C95). */
  readonly overflow?: HandlerOverflow;
  /** Whether a relist's updates of what has not changed reach it; as upstream by default (C105). */
  readonly unchangedUpdates?: UnchangedUpdates;
}

/**
 * A local copy of one resource, kept by one list and one watch, for any number of handlers (client-go: SharedIndexInformer, C91-C107).
 *
 *     ListerWatcher --> Reflector --> Queue --> Controller --> Indexer, then SharedProcessor --> one listener per handler
 *
 * It promises: the copy becomes equal to the server's state when changes cease; a handler hears of an object's changes in order, and
 * of each only after the store has it; a handler added late hears of every object present, then of every change, with no gap and
 * nothing twice. It does not promise every state in between, nor any order among different objects, nor that the store is still at
 * the state a notification tells of. Runs once; what it holds is released with it.
 */
export class SharedIndexInformer<T extends KubeObject = Unstructured> implements Synced {
  readonly name: string;
  readonly #options: SharedIndexInformerOptions<T>;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #turns: TurnQueue;
  readonly #indexer: Indexer<T>;
  readonly #queue: Queue<T>;
  readonly #deltas: DeltaProcessor<T>;
  readonly #reflector: Reflector<T>;
  readonly #controller: Controller<T>;
  readonly #processor: SharedProcessor<T>;
  readonly #mutationDetector: CacheMutationDetector<T> | undefined;
  readonly #phaseListeners = new Set<PhaseListener>();
  #transform: TransformFunc<T> | undefined;
  #watchErrorHandler: WatchErrorHandler;
  #started = false;
  #stopped = false;
  #handlersAdded = 0;

  constructor(options: SharedIndexInformerOptions<T>) {
    const { clock, logger = silentLogger, turns = new TurnQueue() } = options;
    const trace = new InformerTrace(options.name);
    this.name = options.name;
    this.#options = options;
    this.#clock = clock;
    this.#logger = logger;
    this.#turns = turns;
    if (options.transform) this.#assertSpecsAreNotShared();
    this.#transform = options.transform;
    this.#watchErrorHandler = options.watchErrorHandler ?? defaultWatchErrorHandler(logger);
    this.#mutationDetector =
      options.cacheMutationDetector &&
      new CacheMutationDetector({ ...options.cacheMutationDetector, informer: this.name, clock });
    this.#indexer = new Indexer<T>(options.indexers);
    this.#queue = createQueue<T>(options.queue ?? 'delta', {
      clock,
      logger,
      trace,
      knownObjects: this.#indexer,
      transform: (object) => this.#transform?.(object) ?? object,
    });
    this.#processor = new SharedProcessor<T>({
      clock,
      logger,
      resyncCheckPeriodMs: options.resyncPeriodMs ?? 0,
      trace,
    });
    this.#reflector = new Reflector<T>({
      ...options,
      trace,
      turns,
      store: this.#queue,
      resync: this.#processor,
      watchErrorHandler: (error, reflector) => this.#watchErrorHandler(error, reflector),
      onPhaseChange: (change) => this.#phaseChanged(change),
    });
    this.#deltas = new DeltaProcessor<T>({
      store: this.#indexer.storage,
      distribute: this.#distribute,
      trace,
      clock,
    });
    this.#controller = new Controller<T>({
      reflector: this.#reflector,
      queue: this.#queue,
      process: this.#deltas.process,
      processBatch: this.#deltas.processBatch,
      slice: new TimeSlice({ clock, turns }),
      onProcessError: (error) =>
        logger.error({ informer: this.name, error }, 'processing a delta failed'),
    });
  }

  /** Until the signal aborts, and the last running handler has returned (C93). A second call warns and returns (C92). */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#started) {
      this.#logger.warn({ informer: this.name }, 'the informer has been started already');
      return;
    }
    this.#started = true;
    this.#processor.start();
    const ending = new AbortController();
    const detecting = this.#mutationDetector?.run(ending.signal);
    try {
      await this.#controller.run(signal);
    } finally {
      this.#stopped = true;
      await this.#processor.stop();
      ending.abort();
      await detecting;
    }
  }

  get hasStarted(): boolean {
    return this.#started;
  }

  /** For good: a stopped informer cannot run again (C92). */
  get isStopped(): boolean {
    return this.#stopped;
  }

  /** The first list is in the store; never reverts (C94). */
  hasSynced(): boolean {
    return this.#queue.hasSynced();
  }

  waitForSync(signal: AbortSignal): Promise<boolean> {
    return this.#queue.waitForSync(signal);
  }

  /** C36: enqueued, perhaps not yet in the store. */
  get lastSyncResourceVersion(): string {
    return this.#reflector.lastSyncResourceVersion;
  }

  /** How far the store is (C80): with an atomic queue; with any other nobody can tell, and it is "". */
  get lastStoreSyncResourceVersion(): string {
    return this.#options.queue === 'real-atomic' ? this.#indexer.lastStoreSyncResourceVersion : '';
  }

  /** When the server was heard last: the age of the data counts from here. */
  get lastActivityAt(): number | null {
    return this.#reflector.lastActivityAt;
  }

  get phase(): ReflectorPhase {
    return this.#reflector.phase;
  }

  /** Calls back at each change of the reflector's phase, until disposed. */
  onPhaseChange(listener: PhaseListener): Disposable {
    this.#phaseListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#phaseListeners.delete(listener) };
  }

  /** Ends a backoff now: there is reason to believe the server is back. */
  wake(): void {
    this.#reflector.wake();
  }

  getStore(): Store<T> {
    return this.#indexer;
  }

  getIndexer(): ReadonlyIndexer<T> {
    return this.#indexer;
  }

  /** In place of the option `transform`, and as it. Throws after the start: what is in the cache has been transformed already (C102). */
  setTransform(transform: TransformFunc<T>): void {
    this.#assertNotStarted('a transform');
    this.#assertSpecsAreNotShared();
    this.#transform = transform;
  }

  /** In place of the option `watchErrorHandler`. Throws after the start (C102). */
  setWatchErrorHandler(handler: WatchErrorHandler): void {
    this.#assertNotStarted('a watch error handler');
    this.#watchErrorHandler = handler;
  }

  /** May be called while running (C99). Throws after the stop, and on a name in use (C78). */
  addIndexers(indexers: Indexers<T>): void {
    this.#assertNotStopped('indexers');
    this.#indexer.addIndexers(indexers);
  }

  /**
   * The same handler may be added twice: two registrations (C100). Throws after the stop (C99). Not from within an index function or
   * a transform: there the store is ahead of what has been told.
   */
  addEventHandler(
    handler: ResourceEventHandler<T>,
    options: EventHandlerOptions = {},
  ): ResourceEventHandlerRegistration {
    this.#assertNotStopped('a handler');
    const { overflow = { type: 'unbounded' }, unchangedUpdates = 'upstream' } = options;
    this.#handlersAdded += 1;
    const name = options.name ?? `handler-${this.#handlersAdded}`;
    const listener = this.#processor.add(
      {
        name,
        handler,
        overflow,
        upstream: this,
        turns: this.#turns,
        onError: (error, event) => this.#handlerFailed({ error, handler: name, event }),
      },
      {
        resyncPeriodMs: options.resyncPeriodMs ?? this.#options.resyncPeriodMs ?? 0,
        unchangedUpdates,
      },
    );
    // C96. Pops are synchronous, so nothing can change between the replay and the first live notification.
    const distributedAt = this.#clock.now();
    for (const object of this.#indexer.list()) {
      listener.push({
        type: 'add',
        object,
        notification: { isInInitialList: true },
        distributedAt,
      });
    }
    return listener;
  }

  /**
   * Nothing is handed to the handler any more; what it has pending is dropped (C101). A registration that is not there any more is
   * ignored; something else throws a TypeError (C100).
   */
  removeEventHandler(registration: ResourceEventHandlerRegistration): void {
    void this.#processor.remove(registration);
  }

  /**
   * As removeEventHandler; resolves when a call of the handler that runs has returned, at once when the informer never started (C101).
   * From the handler's own call it may be begun, and upstream's deadlock cannot come of it: nobody waits for what a handler awaits.
   */
  async shutDownEventHandler(registration: ResourceEventHandlerRegistration): Promise<void> {
    await this.#processor.remove(registration);
  }

  inspect(): InformerInspection {
    return {
      name: this.name,
      reflector: this.#reflector.inspect(),
      queue: this.#queue.inspect(),
      store: this.#inspectStore(),
      processor: this.#processor.inspect(),
    };
  }

  readonly #distribute = (event: HandlerEvent<T>): void => {
    if (event.type !== 'delete') this.#mutationDetector?.addObject(event.object);
    this.#processor.distribute(event);
  };

  #inspectStore(): StoreInspection {
    const drained = this.#queue.length === 0;
    const { resourceVersion, at } = this.#deltas.applied;
    return {
      objects: this.#indexer.size,
      indices: this.#indexer.storage.indexSizes(),
      resourceVersion: this.lastStoreSyncResourceVersion,
      appliedResourceVersion: drained ? this.lastSyncResourceVersion : resourceVersion,
      appliedAt: latest(drained ? [at, this.lastActivityAt] : [at]),
    };
  }

  #phaseChanged(change: PhaseChange): void {
    for (const listener of this.#phaseListeners) {
      try {
        listener(change);
      } catch (error) {
        this.#logger.error({ informer: this.name, error }, 'a phase listener threw');
      }
    }
  }

  #handlerFailed(failure: Omit<HandlerError<T>, 'informer'>): void {
    const { error, handler } = failure;
    this.#logger.error({ informer: this.name, handler, error }, 'an event handler threw');
    this.#options.onHandlerError?.({ ...failure, informer: this.name });
  }

  /** What a transform changed of a spec it would change of the version in the cache as well. */
  #assertSpecsAreNotShared(): void {
    if (this.#options.listerWatcher.sharesUnchangedSpecs !== true) return;
    throw new TypeError(
      `informer ${this.name}: a transform cannot be set where versions share their spec; leave out shareUnchangedSpecs`,
    );
  }

  #assertNotStarted(what: string): void {
    if (this.#started)
      throw new Error(`the informer "${this.name}" has started: cannot set ${what}`);
  }

  #assertNotStopped(what: string): void {
    if (this.#stopped)
      throw new Error(`the informer "${this.name}" has stopped: cannot add ${what}`);
  }
}

function latest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length === 0 ? null : Math.max(...known);
}
