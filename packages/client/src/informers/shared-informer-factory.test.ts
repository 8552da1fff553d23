import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import { FakeClock, FakeListWatch, makeObject, settle } from '../testing/index.ts';
import { CacheSyncError } from './cache-sync-error.ts';
import {
  type ListerWatcherSource,
  SharedInformerFactory,
  type SharedInformerFactoryOptions,
} from './shared-informer-factory.ts';

const pods = { group: '', version: 'v1', resource: 'pods' };
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const services = { ...pods, resource: 'services' };
const never = new AbortController().signal;

function rig(options: Partial<SharedInformerFactoryOptions> = {}) {
  const sources = new Map<string, FakeListWatch>();
  const asked: Parameters<ListerWatcherSource['listWatch']>[] = [];
  const clock = new FakeClock();
  const client: ListerWatcherSource = {
    listWatch(gvr, listWatchOptions) {
      asked.push([gvr, listWatchOptions]);
      const source = new FakeListWatch();
      source.set(makeObject('a/1'));
      sources.set(gvr.resource, source);
      return source;
    },
  };
  const factory = new SharedInformerFactory({ client, clock, random: () => 0, ...options });
  const sourceOf = (resource: string): FakeListWatch => {
    const source = sources.get(resource);
    if (source === undefined) throw new Error(`nobody asked for ${resource}`);
    return source;
  };
  const stop = new AbortController();
  return {
    factory,
    asked,
    clock,
    sourceOf,
    signal: stop.signal,
    end: async (): Promise<void> => {
      stop.abort();
      await factory.shutdown();
    },
  };
}

/** Updates that a handler of its own is given each time the informer resyncs. */
function countUpdates({ informer }: ReturnType<SharedInformerFactory['forResource']>) {
  const counted = { updates: 0 };
  informer.addEventHandler({
    onAdd: () => 0,
    onUpdate: () => (counted.updates += 1),
    onDelete: () => 0,
  });
  return counted;
}

describe('what a factory makes', () => {
  test('C110: one informer per type, the same for all who ask, indexed by namespace', () => {
    const { factory, asked } = rig();
    const pair = factory.forResource(pods);
    expect(factory.forResource({ ...pods })).toBe(pair);
    expect(factory.forResource<Unstructured & { readonly spec?: object }>(pods)).toBe(pair);
    expect(factory.forResource({ ...pods, version: 'v2' }).informer).not.toBe(pair.informer);
    expect(pair.informer.getIndexer().indexNames).toEqual(['namespace']);
    expect(asked).toHaveLength(2);
  });

  test('C110: and per namespace, where it is asked for one', async () => {
    const { factory, asked, signal, end } = rig({ namespace: 'shop' });
    const own = factory.forResource(pods);
    expect(factory.forResource(pods, { namespace: 'shop' })).toBe(own);
    const elsewhere = factory.forResource(pods, { namespace: 'bank' });
    expect(factory.forResource(pods, { namespace: 'bank' })).toBe(elsewhere);
    const all = factory.forResource(pods, { namespace: '' });
    expect([own, elsewhere, all].map(({ informer }) => informer.name)).toEqual([
      'shop/pods',
      'bank/pods',
      'pods',
    ]);
    expect(asked.map(([, options]) => options)).toEqual([
      { namespace: 'shop' },
      { namespace: 'bank' },
      {},
    ]);
    factory.start(signal);
    expect(Object.fromEntries(await factory.waitForCacheSync(never))).toEqual({
      'v1, Resource=pods, Namespace=shop': true,
      'v1, Resource=pods, Namespace=bank': true,
      'v1, Resource=pods': true,
    });
    await end();
  });

  test('C110: namespace, list options and transform apply to all it creates', async () => {
    const tweakListOptions = (options: object) => ({ ...options, labelSelector: 'app=x' });
    const { factory, asked, signal, end } = rig({
      namespace: 'shop',
      tweakListOptions,
      transform: (object) => ({ ...object, data: 'cut' }),
    });
    const made = [pods, deployments].map((resource) => factory.forResource(resource));
    expect(asked).toEqual([
      [pods, { namespace: 'shop', tweakListOptions }],
      [deployments, { namespace: 'shop', tweakListOptions }],
    ]);
    factory.start(signal);
    await factory.waitForCacheSync(never);
    expect(made.map(({ lister }) => lister.byNamespace('a').get('1')['data'])).toEqual([
      'cut',
      'cut',
    ]);
    await end();
  });

  test('C110: a resync of its own for a type, in place of the default', async () => {
    const { factory, clock, signal, end } = rig({
      defaultResyncMs: 5000,
      customResyncMs: { 'deployments.apps': 2000, services: 0 },
    });
    const [byDefault, custom, none] = [pods, deployments, services].map((resource) =>
      countUpdates(factory.forResource(resource)),
    );
    factory.start(signal);
    await clock.advance(5000);
    expect([byDefault, custom, none]).toEqual([{ updates: 1 }, { updates: 2 }, { updates: 0 }]);
    await end();
  });

  test('C117: a lister of it names the resource it does not find something of', async () => {
    const { factory, signal, end } = rig();
    const { lister } = factory.forResource(deployments);
    factory.start(signal);
    await factory.waitForCacheSync(never);
    expect(lister.byNamespace('a').get('1').metadata.name).toBe('1');
    expect(() => lister.byNamespace('a').get('2')).toThrow('deployments.apps "2" not found');
    await end();
  });
});

describe('the start of a factory', () => {
  test('C111: begins what has not begun, and nothing twice', async () => {
    const { factory, sourceOf, signal, end } = rig();
    factory.forResource(pods);
    factory.start(signal);
    factory.start(signal);
    const { informer: late } = factory.forResource(deployments);
    await settle();
    expect(late.hasStarted).toBe(false);
    factory.start(signal);
    await settle();
    expect(late.hasSynced()).toBe(true);
    expect(sourceOf('pods').requestsOf('list')).toHaveLength(1);
    await end();
  });

  test('C111: does nothing after shutdown', async () => {
    const { factory } = rig();
    const { informer } = factory.forResource(pods);
    await factory.shutdown();
    factory.start(never);
    const { informer: late } = factory.forResource(deployments);
    factory.start(never);
    expect([informer.hasStarted, late.hasStarted]).toEqual([false, false]);
    expect(await factory.waitForCacheSync(never)).toEqual(new Map());
  });
});

describe('the wait for a factory', () => {
  test('C112: covers the informers started so far, and tells which have synced', async () => {
    const { factory, sourceOf, signal, end } = rig();
    factory.forResource(pods);
    factory.forResource(deployments);
    sourceOf('deployments').holdLists();
    factory.start(signal);
    factory.forResource(services);
    const cut = new AbortController();
    const waiting = factory.waitForCacheSync(cut.signal);
    await settle();
    cut.abort();
    expect(Object.fromEntries(await waiting)).toEqual({
      'v1, Resource=pods': true,
      'apps/v1, Resource=deployments': false,
    });
    await end();
  });

  test('C112: in its other form fails with the types that have not synced, and the cause', async () => {
    const { factory, sourceOf, signal, end } = rig();
    for (const resource of [pods, deployments, services]) factory.forResource(resource);
    await factory.assertCacheSync(never);
    for (const held of ['deployments', 'services']) sourceOf(held).holdLists();
    factory.start(signal);
    const cut = new AbortController();
    const reason = new Error('enough');
    const waiting = factory.assertCacheSync(cut.signal).catch((error: unknown) => error);
    await settle();
    cut.abort(reason);
    const error = await waiting;
    expect(error).toBeInstanceOf(CacheSyncError);
    expect(error).toMatchObject({
      message: 'informers have not synced: apps/v1, Resource=deployments; v1, Resource=services',
      unsynced: ['apps/v1, Resource=deployments', 'v1, Resource=services'],
      cause: reason,
    });
    for (const held of ['deployments', 'services']) sourceOf(held).releaseLists();
    await factory.assertCacheSync(never);
    await end();
  });
});

describe('the shutdown of a factory', () => {
  test('C113: waits for informers to end by their own signals, and stops none', async () => {
    const { factory } = rig();
    const stops = [new AbortController(), new AbortController()];
    const { informer: first } = factory.forResource(pods);
    factory.start(stops[0]?.signal ?? never);
    const { informer: second } = factory.forResource(deployments);
    factory.start(stops[1]?.signal ?? never);
    let downs = 0;
    const shutdowns = [factory.shutdown(), factory.shutdown()].map((shutdown) =>
      shutdown.then(() => (downs += 1)),
    );
    await settle();
    stops[0]?.abort();
    await settle();
    expect([first.isStopped, second.isStopped, downs]).toEqual([true, false, 0]);
    stops[1]?.abort();
    await Promise.all(shutdowns);
    expect([second.isStopped, downs]).toEqual([true, 2]);
    await factory.shutdown();
  });
});
