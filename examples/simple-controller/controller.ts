import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { appsv1 } from '@deltascope/api';
import {
  type Condition,
  getControllerOf,
  isControlledBy,
  type KubeObject,
  setStatusCondition,
} from '@deltascope/apimachinery';
import {
  type ApplyConfiguration,
  createGroupVersionClient,
  DeletedFinalStateUnknown,
  deletionHandlingMetaNamespaceKeyFunc,
  type EventRecorder,
  RateLimitingQueue,
  realClock,
  type ResourceClient,
  type RESTClient,
  type SharedIndexInformer,
  TypedSharedInformerFactory,
  type WorkqueueMetricsProvider,
} from '@deltascope/client';
import { createInformers } from '@deltascope/client/informers';
import { createClientset } from '@deltascope/client/kubernetes';
import { deploymentOf, includes, ingressOf, serviceOf } from './owned-objects.ts';
import { EXAMPLE_V1, WEBSITE, type Website } from './website.ts';

const FIELD_MANAGER = 'website-controller';
const FINALIZER = 'example.com/pods-are-gone';
const [WORKERS, MAX_RETRIES] = [2, 5];
const [RESYNC_MS, ATTEMPT_MS, GRACE_MS] = [30_000, 10_000, 2_000];

type Ensure = (website: Website, signal: AbortSignal) => Promise<void>;

/** Makes of each Website what it says. Whatever happens to one, or to what it owns, brings its key into the queue. */
export class WebsiteController {
  readonly #recorder: EventRecorder;
  readonly #queue: RateLimitingQueue<string>;
  readonly #factory: TypedSharedInformerFactory;
  readonly #websites: SharedIndexInformer<Website>;
  readonly #deployments: SharedIndexInformer<appsv1.Deployment>;
  readonly #client;
  readonly #clientset;
  readonly #ensures: readonly Ensure[];

  constructor(
    client: RESTClient,
    recorder: EventRecorder,
    metricsProvider: WorkqueueMetricsProvider,
  ) {
    this.#recorder = recorder;
    this.#queue = new RateLimitingQueue({ name: 'websites', metricsProvider });
    this.#client = createGroupVersionClient(client, EXAMPLE_V1).websites;
    this.#clientset = createClientset(client);
    const timing = { clock: realClock, random: Math.random, resyncPeriodMs: RESYNC_MS };
    this.#factory = new TypedSharedInformerFactory({ client, ...timing });

    this.#websites = this.#factory.forGroupVersion(EXAMPLE_V1).websites().informer;
    this.#enqueue(this.#websites, (_, key) => key);
    const { appsV1, coreV1, networkingV1 } = createInformers(this.#factory);
    this.#deployments = appsV1.deployments().informer;
    this.#ensures = [
      this.#owns(this.#deployments, this.#clientset.appsV1.deployments, deploymentOf),
      this.#owns(coreV1.services().informer, this.#clientset.coreV1.services, serviceOf),
      this.#owns(
        networkingV1.ingresses().informer,
        this.#clientset.networkingV1.ingresses,
        ingressOf,
      ),
    ];
  }

  /** Runs, once, until the signal aborts, and then ends what is begun, within the grace period. */
  async run(signal: AbortSignal): Promise<void> {
    const end = new AbortController();
    this.#factory.start(end.signal);
    try {
      await this.#factory.waitForCacheSync(signal);
      if (signal.aborted) return;
      const workers = Array.from({ length: WORKERS }, () => this.#work(end.signal));
      await once(signal, 'abort');
      await this.#queue.shutDownWithDrain(AbortSignal.timeout(GRACE_MS)).catch(() => end.abort());
      await Promise.all(workers);
    } finally {
      end.abort();
      await this.#factory.shutdown();
    }
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (;;) {
      const work = await this.#queue.get(signal).catch(() => ({ shutdown: true as const }));
      if (work.shutdown) return;
      const key = work.item;
      try {
        await this.#reconcile(key, AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]));
        this.#queue.forget(key);
      } catch (error) {
        if (this.#queue.numRequeues(key) < MAX_RETRIES) {
          this.#queue.addRateLimited(key);
        } else {
          // Until something happens to it, or the next resync.
          this.#queue.forget(key);
          console.error(`given up for now: ${key}: ${String(error)}`);
        }
      } finally {
        this.#queue.done(key);
      }
    }
  }

  /** From what there is to what is wanted. What has happened is not asked: events come late, out of order, or not at all. */
  async #reconcile(key: string, signal: AbortSignal): Promise<void> {
    const website = this.#websites.getStore().getByKey(key);
    if (website === undefined) return;
    const { deletionTimestamp, finalizers = [] } = website.metadata;
    const others = finalizers.filter((finalizer) => finalizer !== FINALIZER);
    if (deletionTimestamp !== undefined) {
      if (await this.#takeDown(website, signal)) await this.#finalize(website, others, signal);
    } else if (others.length === finalizers.length) {
      // First, and by itself: before there is anything to see off. It is an update, and so leads here again.
      await this.#finalize(website, [...others, FINALIZER], signal);
    } else {
      for (const ensure of this.#ensures) await ensure(website, signal);
      await this.#updateStatus(website, signal);
    }
  }

  /** Deletes the Deployment after its pods, and tells whether it is gone: the API server's word, as a cache may not know of it yet. */
  async #takeDown(website: Website, signal: AbortSignal): Promise<boolean> {
    const { namespace = '', name = '' } = website.metadata;
    const deployments = this.#clientset.appsV1.deployments(namespace);
    const selected = { fieldSelector: `metadata.name=${name}` };
    const [deployment] = (await deployments.list(selected, signal)).items;
    if (deployment === undefined || !isControlledBy(deployment, website)) return true;
    const { uid = '', deletionTimestamp } = deployment.metadata;
    const options = { propagationPolicy: 'Foreground', preconditions: { uid } } as const;
    if (deletionTimestamp === undefined) await deployments.delete(name, options, signal);
    return false;
  }

  /** Of the version in the cache: where that is behind, it is a conflict, and tried again. */
  async #finalize(website: Website, finalizers: string[], signal: AbortSignal): Promise<void> {
    const { namespace = '', name = '', resourceVersion } = website.metadata;
    const patch = { metadata: { finalizers, resourceVersion } };
    await this.#client(namespace).patch(name, patch, { type: 'merge', signal });
  }

  async #updateStatus(website: Website, signal: AbortSignal): Promise<void> {
    const { namespace = '', name = '', generation = 0 } = website.metadata;
    const { replicas, image } = website.spec;
    const deployment = this.#deployments.getStore().getByKey(`${namespace}/${name}`);
    const {
      availableReplicas = 0,
      updatedReplicas = 0,
      readyReplicas = 0,
      ...seen
    } = deployment?.status ?? {};
    const isSeen = deployment && seen.observedGeneration === deployment.metadata.generation;
    const say = (type: string, holds: boolean, message: string): Condition => ({
      type,
      status: holds ? 'True' : 'False',
      reason: holds ? type : `Not${type}`,
      message,
      observedGeneration: generation,
      lastTransitionTime: `${new Date().toISOString().slice(0, 19)}Z`,
    });
    const conditions = [
      say(
        'Available',
        availableReplicas >= replicas,
        `${availableReplicas} of ${replicas} are available`,
      ),
      say(
        'UpToDate',
        isSeen === true && updatedReplicas === replicas,
        `${updatedReplicas} of ${replicas} run ${image}`,
      ),
    ].reduce<readonly Condition[]>(setStatusCondition, website.status?.conditions ?? []);
    const status = { observedGeneration: generation, readyReplicas, conditions };
    if (isDeepStrictEqual(status, website.status)) return;
    await this.#client(namespace).updateStatus({ ...website, status }, {}, signal);
  }

  /** Whatever is said of an object of this informer, also that it is gone, brings a key into the queue. */
  #enqueue<T extends KubeObject>(
    informer: SharedIndexInformer<T>,
    keyOf: (object: T | undefined, key: string) => string | undefined,
  ): void {
    const add = (object: T | DeletedFinalStateUnknown<T>): void => {
      const known = object instanceof DeletedFinalStateUnknown ? object.obj : object;
      const key = keyOf(known, deletionHandlingMetaNamespaceKeyFunc(object));
      if (key !== undefined) this.#queue.add(key);
    };
    informer.addEventHandler({ onAdd: add, onUpdate: (_, object) => add(object), onDelete: add });
  }

  /** Follows a kind that Websites own. What it returns sees to it that a Website's object is there, and as it should be. */
  #owns<T extends KubeObject>(
    informer: SharedIndexInformer<T>,
    client: (namespace: string) => Pick<ResourceClient<T>, 'create' | 'apply'>,
    wantedOf: (website: Website) => T & ApplyConfiguration<T>,
  ): Ensure {
    this.#enqueue(informer, (object) => {
      const { apiVersion, kind, name } = (object && getControllerOf(object)) ?? {};
      const isWebsite = kind === WEBSITE.kind && apiVersion?.startsWith(`${WEBSITE.group}/`);
      return isWebsite ? `${object?.metadata.namespace}/${name}` : undefined;
    });
    return async (website, signal) => {
      const { namespace = '', name = '' } = website.metadata;
      const wanted = wantedOf(website);
      const actual = informer.getStore().getByKey(`${namespace}/${name}`);
      if (actual === undefined) await client(namespace).create(wanted, {}, signal);
      else if (!isControlledBy(actual, website))
        throw new Error(`there is a ${informer.name} of another owner`);
      else if (includes(actual, wanted)) return;
      else
        await client(namespace).apply(wanted, { fieldManager: FIELD_MANAGER, force: true }, signal);
      const did = actual === undefined ? 'Created' : 'Repaired';
      this.#recorder.event(website, {
        type: 'Normal',
        reason: did,
        message: `${did} the ${informer.name}`,
      });
    };
  }
}
