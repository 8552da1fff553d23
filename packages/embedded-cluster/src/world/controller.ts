import { KubeStatusError } from '@deltascope/apimachinery';
import type { KubeObject } from '@deltascope/apimachinery';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Registry } from '../registry/registry.ts';
import type { StoreEvent } from '../store/history.ts';
import { ClusterClient } from './cluster-client.ts';
import type { KindName, Kinds } from './cluster-client.ts';
import type { EventDetails, EventRecorder } from './event-recorder.ts';
import type { Kubelets } from './nodes/kubelets.ts';
import type { StoreIndex } from '../store/store-index.ts';

/** What all controllers of a world share. */
export interface WorldContext {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: EventRecorder;
  readonly kubelets: Kubelets;
  /** Objects by the uid of each of their owners. */
  readonly byOwner: StoreIndex;
  /** Pods by the node they are bound to; "" for those that are not. */
  readonly podsByNode: StoreIndex;
  readonly podsByNamespace: StoreIndex;
  readonly servicesByNamespace: StoreIndex;
  /** Told of faults of the controllers themselves. */
  readonly onError: (error: unknown) => void;
}

/** Maps a changed object to the keys a controller must look at; called with what it was and with what it is. */
type KeysOf<R extends KindName> = (object: Kinds[R]) => readonly string[];

type Triggers = { readonly [R in KindName]?: KeysOf<R> };

export interface ControllerOptions {
  /** The component's name, the source of its events. */
  readonly name: string;
  /** The manager of its writes. Default: kube-controller-manager, the process that most controllers live in. */
  readonly manager?: string;
  readonly triggers: Triggers;
  /** Brings the world one step nearer to what the object under `key` asks for. Returns after how many ms to look again. */
  readonly sync: (key: string) => number | undefined;
}

/** A controller looks at a change this long after it: what watches and queues take in a real cluster. */
const LATENCY_MS = { min: 5, max: 40 };
/** Keys worked on in one go, so that requests get their turn. */
const KEYS_PER_TURN = 500;
const RETRY_MS = { first: 50, max: 10_000 };

/**
 * A level-triggered loop over the store: changes and timers only say which key to look at, what is done follows from
 * the state found then. A key waits in the queue once. A sync that fails with a Status (a conflict, a lost race) is
 * tried again with growing delays; any other failure is reported and tried again just so.
 */
export class Controller {
  readonly client: ClusterClient;
  readonly #context: WorldContext;
  readonly #options: ControllerOptions;
  readonly #queue = new Set<string>();
  readonly #timers = new Map<string, { dueMs: number; timer: Disposable }>();
  readonly #failures = new Map<string, number>();
  #isScheduled = false;
  /** Syncs that failed and were put off. */
  failedSyncs = 0;

  constructor(context: WorldContext, options: ControllerOptions) {
    this.#context = context;
    this.#options = options;
    this.client = new ClusterClient(context.registry, options.manager ?? 'kube-controller-manager');
  }

  /** Begins to follow the store and looks at everything that is there. */
  start(): void {
    const { triggers } = this.#options;
    this.#context.registry.store.subscribe((event) => this.#onEvent(event));
    for (const resource of Object.keys(triggers) as KindName[]) {
      for (const object of this.client.list(resource)) this.#enqueueFor(resource, object);
    }
  }

  enqueue(key: string): void {
    this.#queue.add(key);
    this.#schedule();
  }

  /** Looks at a key no later than in `ms`; a sooner date stands. */
  enqueueAfter(key: string, ms: number): void {
    const { clock } = this.#context;
    const dueMs = clock.now() + ms;
    const known = this.#timers.get(key);
    if (known !== undefined && known.dueMs <= dueMs) return;
    known?.timer[Symbol.dispose]();
    const timer = clock.setTimer(ms, () => {
      this.#timers.delete(key);
      this.enqueue(key);
    });
    this.#timers.set(key, { dueMs, timer });
  }

  record(about: KubeObject, details: EventDetails): void {
    this.#context.recorder.record(this.client, about, {
      ...details,
      component: this.#options.name,
    });
  }

  #onEvent({ resource, object, previous }: StoreEvent): void {
    if (previous !== undefined) this.#enqueueFor(resource as KindName, previous);
    this.#enqueueFor(resource as KindName, object);
  }

  #enqueueFor(resource: KindName, object: KubeObject): void {
    // The table of triggers pairs each resource with a function of its kind.
    const keysOf = this.#options.triggers[resource] as KeysOf<KindName> | undefined;
    for (const key of keysOf?.(object as Kinds[KindName]) ?? []) this.enqueue(key);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const { clock, random } = this.#context;
    clock.setTimer(random.int(LATENCY_MS.min, LATENCY_MS.max), () => this.#work());
  }

  #work(): void {
    this.#isScheduled = false;
    const keys = [...this.#queue.values().take(KEYS_PER_TURN)];
    for (const key of keys) {
      this.#queue.delete(key);
      this.#syncOne(key);
    }
    if (this.#queue.size > 0) this.#schedule();
  }

  #syncOne(key: string): void {
    try {
      const againMs = this.#options.sync(key);
      this.#failures.delete(key);
      if (againMs !== undefined) this.enqueueAfter(key, againMs);
    } catch (error) {
      if (!(error instanceof KubeStatusError)) this.#context.onError(error);
      this.failedSyncs += 1;
      const failures = this.#failures.get(key) ?? 0;
      this.#failures.set(key, failures + 1);
      this.enqueueAfter(key, Math.min(RETRY_MS.first * 2 ** failures, RETRY_MS.max));
    }
  }
}
