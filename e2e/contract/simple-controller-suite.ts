import { randomBytes } from 'node:crypto';
import type { appsv1 } from '@deltascope/api';
import {
  type Condition,
  isNotFound,
  type KubeList,
  type KubeObject,
  type ListOptions,
  type Unstructured,
} from '@deltascope/apimachinery';
import type { DynamicResource } from '@deltascope/client';
import { type Clientset, createClientset } from '@deltascope/client/kubernetes';
import { evenRates, FAULT_KINDS, FaultyProxy } from '@deltascope/client/testing';
import { describe, expect, it } from 'vitest';
import { eventually, EventReader, type ObjectEvent, type Watchable } from './event-reader.ts';
import { ExampleProcess } from './example-process.ts';
import { HeldWatch } from './held-watch.ts';
import { deployment, signal, type Target } from './target.ts';

const WEBSITES = { group: 'example.com', version: 'v1', resource: 'websites' };
const FAULTS = 20;
/** Leases have to run out, and backoffs to end. */
const LONG_MS = 120_000;

type Emptied = Watchable<KubeObject> & {
  list(options: ListOptions, signal: AbortSignal): Promise<KubeList<KubeObject>>;
};

/** Once the only object of this collection is gone. */
async function isEmptied(collection: Emptied): Promise<void> {
  const { items, metadata } = await collection.list({}, signal());
  if (items.length === 0) return;
  const { resourceVersion = '' } = metadata;
  using events = new EventReader(await collection.watch({ resourceVersion }, signal()));
  while ((await events.next()).type !== 'DELETED');
}

/** A Website in a namespace of its own, and what becomes of it. Disposing it deletes it, and waits until a controller has let it go. */
class Site implements AsyncDisposable {
  readonly name = `site-${randomBytes(4).toString('hex')}`;
  readonly namespace: string;
  readonly #websites: DynamicResource;
  readonly #clientset: Clientset;
  readonly #stop = new AbortController();
  #reaping: Promise<void> | undefined;

  constructor({ client, dynamic }: Target, namespace: string) {
    this.namespace = namespace;
    this.#websites = dynamic.resource(WEBSITES).namespace(namespace);
    this.#clientset = createClientset(client);
  }

  get deployments() {
    return this.#clientset.appsV1.deployments(this.namespace);
  }

  get services() {
    return this.#clientset.coreV1.services(this.namespace);
  }

  get ingresses() {
    return this.#clientset.networkingV1.ingresses(this.namespace);
  }

  get pods() {
    return this.#clientset.coreV1.pods(this.namespace);
  }

  async create(spec: { readonly replicas: number }): Promise<void> {
    const object: Unstructured = {
      apiVersion: 'example.com/v1',
      kind: 'Website',
      metadata: { name: this.name },
      spec: { image: 'registry.example/web:1', hostname: `${this.name}.example`, ...spec },
    };
    await this.#websites.create(object, {}, signal());
    this.#reaping = this.#reapPods();
  }

  async set(spec: object): Promise<void> {
    await this.#websites.patch(this.name, { spec }, { type: 'merge', signal: signal() });
  }

  /** The Website once its condition is so, of its current generation. */
  async is(type: string, status: Condition['status']): Promise<Unstructured> {
    return eventually(this.#websites, this.name, (website) => {
      const { conditions = [] } = (website['status'] ?? {}) as { conditions?: Condition[] };
      const { generation } = website.metadata;
      return conditions.some(
        (one) =>
          one.type === type && one.status === status && one.observedGeneration === generation,
      );
    });
  }

  /** The Website once it says, of its current generation, that so many are ready, no more and no less. */
  async hasReady(replicas: number): Promise<Unstructured> {
    return eventually(this.#websites, this.name, (website) => {
      const { observedGeneration, readyReplicas } = (website['status'] ?? {}) as Record<
        string,
        unknown
      >;
      return observedGeneration === website.metadata.generation && readyReplicas === replicas;
    });
  }

  async hasReplicas(replicas: number): Promise<appsv1.Deployment> {
    return eventually(
      this.deployments,
      this.name,
      ({ metadata, spec }) =>
        metadata.deletionTimestamp === undefined && spec.replicas === replicas,
    );
  }

  /** Once an event with this reason is recorded of it. */
  async hasEvent(reason: string): Promise<void> {
    const selected = { fieldSelector: `involvedObject.name=${this.name},reason=${reason}` };
    const stream = await this.#clientset.coreV1.events(this.namespace).watch(selected, signal());
    using events = new EventReader(stream);
    await events.next();
  }

  async delete(): Promise<void> {
    await this.#websites.delete(this.name, {}, signal());
  }

  isGone(): Promise<void> {
    return isEmptied(this.#websites);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      const { items } = await this.#websites.list({}, signal());
      if (items.length > 0) await this.delete();
      await this.isGone();
    } finally {
      this.#stop.abort();
      await this.#reaping;
    }
  }

  /** Lets go at once of pods that are asked to end: nobody has to wait out their grace. */
  async #reapPods(): Promise<void> {
    const { signal: stopped } = this.#stop;
    for await (const event of await this.pods.watch({}, stopped)) {
      if (event.type !== 'MODIFIED' || event.object.metadata.deletionTimestamp === undefined)
        continue;
      try {
        await this.pods.delete(
          event.object.metadata.name ?? '',
          { gracePeriodSeconds: 0 },
          signal(),
        );
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
  }
}

/** The controller, as it is run by hand. Its own namespace is another than those of its Websites. */
class Controller extends ExampleProcess {
  constructor(namespace: string, flags: readonly string[]) {
    super('simple-controller/main.ts', [...flags, '--namespace', namespace]);
  }

  static async leading(namespace: string, flags: readonly string[]): Promise<Controller> {
    const controller = new Controller(namespace, flags);
    await controller.prints(/^leads$/m);
    return controller;
  }

  /** One of its metrics. */
  async metric(name: string): Promise<number> {
    const [, url = ''] = /^metrics: (\S+)$/m.exec(this.stdout) ?? [];
    const text = await (await fetch(url)).text();
    const [, value] = new RegExp(`^${name}\\{name="websites"\\} (\\S+)$`, 'm').exec(text) ?? [];
    return Number(value);
  }
}

/** The simple controller as it is run by hand, in front of an API server. `flags` lead to the target. */
export function simpleControllerSuite(target: () => Target, flags: () => string[]): void {
  const createSite = async (): Promise<Site> =>
    new Site(target(), await target().createNamespace());

  describe('the simple controller', () => {
    it('makes of a Website a Deployment, a Service and an Ingress, and says what has become of it', async () => {
      await using controller = await Controller.leading(await target().createNamespace(), flags());
      await using site = await createSite();
      await site.create({ replicas: 2 });
      const website = await site.is('Available', 'True');
      expect(website.metadata.finalizers).toEqual(['example.com/pods-are-gone']);
      expect(website['status']).toMatchObject({
        observedGeneration: 1,
        readyReplicas: 2,
        conditions: [
          { type: 'Available', message: '2 of 2 are available' },
          { type: 'UpToDate', status: 'True', message: '2 of 2 run registry.example/web:1' },
        ],
      });
      const owned = await Promise.all([
        site.deployments.get(site.name, signal()),
        site.services.get(site.name, signal()),
        site.ingresses.get(site.name, signal()),
      ]);
      for (const { metadata } of owned)
        expect(metadata.ownerReferences).toMatchObject([
          { kind: 'Website', uid: website.metadata.uid, controller: true },
        ]);
      expect(owned[2].spec?.rules?.[0]?.host).toBe(`${site.name}.example`);
      await site.hasEvent('Created');
      expect(await controller.metric('workqueue_adds_total')).toBeGreaterThan(3);
      expect(await controller.metric('workqueue_depth')).toBe(0);
    });

    it('follows its changes, and sets right whatever else is changed in what it owns', async () => {
      await using _controller = await Controller.leading(await target().createNamespace(), flags());
      await using site = await createSite();
      await site.create({ replicas: 0 });
      await site.is('UpToDate', 'True');

      await site.set({ replicas: 1 });
      await site.hasReplicas(1);
      const merge = () => ({ type: 'merge', signal: signal() }) as const;
      await site.deployments.patch(site.name, { spec: { replicas: 4 } }, merge());
      await site.hasReplicas(1);
      await site.ingresses.patch(
        site.name,
        { spec: { rules: [{ host: 'other.example' }] } },
        merge(),
      );
      await eventually(
        site.ingresses,
        site.name,
        ({ spec }) => spec?.rules?.[0]?.host === `${site.name}.example`,
      );
      await site.hasEvent('Repaired');

      const before = await site.services.get(site.name, signal());
      await site.services.delete(site.name, {}, signal());
      await eventually(
        site.services,
        site.name,
        ({ metadata }) => metadata.uid !== before.metadata.uid,
      );
      const { metadata: deleted } = await site.deployments.get(site.name, signal());
      await site.deployments.delete(site.name, {}, signal());
      await eventually(
        site.deployments,
        site.name,
        ({ metadata, status }) => metadata.uid !== deleted.uid && status?.readyReplicas === 1,
      );
      const remade = await site.hasReady(1);
      expect(remade['status']).toMatchObject({ observedGeneration: 2, readyReplicas: 1 });
    });

    it(
      'is killed, and the next one makes good what has happened meanwhile',
      async () => {
        const namespace = await target().createNamespace();
        // They outlive the site, which one of them has to let go.
        await using controllers = new AsyncDisposableStack();
        const first = await Controller.leading(namespace, flags());
        controllers.use(first);
        await using site = await createSite();
        await site.create({ replicas: 0 });
        await site.is('UpToDate', 'True');
        await first[Symbol.asyncDispose]();

        await site.services.delete(site.name, {}, signal());
        await site.set({ replicas: 1 });
        const second = controllers.use(new Controller(namespace, flags()));
        const standby = controllers.use(new Controller(namespace, flags()));
        await site.hasReplicas(1);
        await eventually(site.services, site.name, () => true);

        const [leader, other] = /^leads$/m.test(second.stdout)
          ? [second, standby]
          : [standby, second];
        expect(other.stdout).not.toMatch(/^leads$/m);
        await leader[Symbol.asyncDispose]();
        await site.set({ replicas: 2 });
        await site.hasReplicas(2);
        expect(other.stdout).toMatch(/^leads$/m);
      },
      LONG_MS,
    );

    it(
      'loses its watches, its answers and its connections, and comes to the right end all the same',
      async () => {
        await using proxy = await FaultyProxy.start({
          upstream: target().restConfig,
          seed: 11,
          rates: evenRates(0.2, FAULT_KINDS),
          // Without the lease it would do nothing, and without the definition there is nothing to do.
          spares: ({ path }) => /leases|customresourcedefinitions/.test(path),
        });
        await using _controller = await Controller.leading(await target().createNamespace(), [
          '--server',
          proxy.url,
        ]);
        await using site = await createSite();
        await site.create({ replicas: 0 });
        let replicas = 0;
        while (proxy.injected < FAULTS) {
          replicas = (replicas + 1) % 3;
          await site.set({ replicas });
          await site.services.deleteCollection({}, {}, signal());
        }
        proxy.heal();
        await site.hasReplicas(replicas);
        await eventually(site.services, site.name, () => true);
        const website = await site.hasReady(replicas);
        expect(website['status']).toMatchObject({ readyReplicas: replicas });
      },
      LONG_MS,
    );

    it('lets a Website go once its pods are gone, and what it owned goes with it', async () => {
      await using _controller = await Controller.leading(await target().createNamespace(), flags());
      await using site = await createSite();
      await site.create({ replicas: 1 });
      await site.is('Available', 'True');
      await site.delete();
      await site.isGone();
      expect((await site.pods.list({}, signal())).items).toEqual([]);
      await expect(site.deployments.get(site.name, signal())).rejects.toThrow(/not found/);
      await isEmptied(site.services);
      await isEmptied(site.ingresses);
    });

    it('does not let a Website go on the word of a cache that has not heard of its Deployment', async () => {
      const watch = new HeldWatch('deployments');
      await using proxy = await FaultyProxy.start({
        upstream: target().restConfig,
        wrapTransport: watch.wrapTransport,
        seed: 1,
        rates: {},
      });
      const server = ['--server', proxy.url];
      await using _controller = await Controller.leading(await target().createNamespace(), server);
      await using before = await createSite();
      await before.create({ replicas: 0 });
      await before.is('UpToDate', 'True');

      watch.hold();
      await using site = await createSite();
      await site.create({ replicas: 1 });
      await site.is('Available', 'False');
      const { resourceVersion = '' } = (await site.deployments.get(site.name, signal())).metadata;
      using events = new EventReader(await site.deployments.watch({ resourceVersion }, signal()));
      await site.delete();
      // It is the controller who has it deleted after its pods; as an orphan it would go at once.
      const isAwaited = ({ object, type }: ObjectEvent<KubeObject>): boolean =>
        type === 'MODIFIED' && object.metadata.finalizers?.[0] === 'foregroundDeletion';
      for (let event = await events.next(); !isAwaited(event); event = await events.next())
        expect(event.type).toBe('MODIFIED');
      watch.release();
      await site.isGone();
    });

    it('C172: gives up on what fails after five retries, says so, and tries again when something happens to it', async () => {
      await using controller = await Controller.leading(await target().createNamespace(), flags());
      await using site = await createSite();
      const foreign = {
        ...deployment('web', 0),
        metadata: { name: site.name },
      } as appsv1.Deployment;
      await site.deployments.create(foreign, {}, signal());
      await site.create({ replicas: 0 });
      await controller.complains(
        /^given up for now: .* there is a deployments.apps of another owner$/m,
      );
      expect(await controller.metric('workqueue_retries_total')).toBe(5);
      await site.deployments.delete(site.name, {}, signal());
      await site.set({ replicas: 1 });
      await site.is('UpToDate', 'True');
    });

    it('stops at Ctrl-C: what is begun is ended, and the lease given back', async () => {
      const namespace = await target().createNamespace();
      await using controller = await Controller.leading(namespace, flags());
      controller.interrupt();
      await controller.succeeds();
      const leases = createClientset(target().client).coordinationV1.leases(namespace);
      const { spec } = await leases.get('website-controller', signal());
      expect(spec?.holderIdentity).toBe('');
    });
  });
}
