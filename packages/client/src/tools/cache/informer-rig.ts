import type { Unstructured } from '@deltascope/apimachinery';
import { FakeClock, FakeListWatch, settle } from '../../testing/index.ts';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import type { CacheMutationError } from './mutation-detector.ts';
import { metaNamespaceIndexFunc, NAMESPACE_INDEX } from './indexer.ts';
import { metaNamespaceKeyFunc } from './object-key.ts';
import type { Notification, ResourceEventHandler } from './resource-event-handler.ts';
import {
  type HandlerError,
  SharedIndexInformer,
  type SharedIndexInformerOptions,
} from './shared-informer.ts';

/** Writes down each call, and keeps what it was told of each object. */
export class RecordingHandler implements ResourceEventHandler {
  /** "add key@version", with "*" when in the initial list; "update key@old>new"; "delete key@version", or "bury" by tombstone. */
  readonly calls: string[] = [];
  readonly notifications: Notification[] = [];
  readonly seen = new Map<string, Unstructured>();
  /** Keys to throw on. */
  readonly throwsOn = new Set<string>();

  onAdd(object: Unstructured, notification: Notification): void {
    const mark = notification.isInInitialList ? '*' : '';
    this.#note(`add ${idOf(object)}${mark}`, object, notification);
    this.seen.set(metaNamespaceKeyFunc(object), object);
  }

  onUpdate(oldObject: Unstructured, object: Unstructured, notification: Notification): void {
    const call = `update ${idOf(oldObject)}>${object.metadata.resourceVersion}`;
    this.#note(call, object, notification);
    this.seen.set(metaNamespaceKeyFunc(object), object);
  }

  onDelete(
    object: Unstructured | DeletedFinalStateUnknown<Unstructured>,
    notification: Notification,
  ): void {
    if (object instanceof DeletedFinalStateUnknown) {
      this.calls.push(`bury ${object.key}@${object.obj?.metadata.resourceVersion}`);
      this.seen.delete(object.key);
    } else {
      this.#note(`delete ${idOf(object)}`, object, notification);
      this.seen.delete(metaNamespaceKeyFunc(object));
    }
  }

  #note(call: string, object: Unstructured, notification: Notification): void {
    this.calls.push(call);
    this.notifications.push(notification);
    const key = metaNamespaceKeyFunc(object);
    if (this.throwsOn.has(key)) throw new Error(`cannot handle ${key}`);
  }
}

const idOf = (object: Unstructured): string =>
  `${metaNamespaceKeyFunc(object)}@${object.metadata.resourceVersion}`;

type RigOptions = Partial<SharedIndexInformerOptions<Unstructured>>;

/** An informer on a fake server, with one recording handler, under a clock that stands still. */
export class InformerRig implements AsyncDisposable {
  readonly clock = new FakeClock(1_000_000);
  readonly source = new FakeListWatch();
  readonly handler = new RecordingHandler();
  readonly handlerErrors: HandlerError<Unstructured>[] = [];
  /** Those that a test expects it must take out: `stop` throws the rest. */
  readonly mutations: CacheMutationError[] = [];
  readonly informer: SharedIndexInformer;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: RigOptions = {}) {
    this.informer = new SharedIndexInformer({
      name: 'configmaps',
      listerWatcher: this.source,
      clock: this.clock,
      random: () => 0,
      // Tests that are not about it count timers and requests.
      livenessTimeoutMs: 0,
      indexers: { [NAMESPACE_INDEX]: metaNamespaceIndexFunc },
      watchErrorHandler: () => undefined,
      onHandlerError: (error) => this.handlerErrors.push(error),
      cacheMutationDetector: {
        onMutation: (error) => this.mutations.push(error),
        periodMs: 10_000,
      },
      ...options,
    });
    this.informer.addEventHandler(this.handler, { name: 'recorder' });
  }

  /** Starts the informer and lets it come to rest. */
  async start(): Promise<this> {
    this.#running = this.informer.run(this.#stop.signal);
    await settle();
    return this;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    const [mutation] = this.mutations;
    if (mutation !== undefined) throw mutation;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
