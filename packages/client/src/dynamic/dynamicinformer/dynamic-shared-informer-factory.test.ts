import { describe, expect, test } from 'vitest';
import { FakeClock, FakeListWatch, makeObject, settle } from '../../testing/index.ts';
import {
  type DynamicListerWatcherSource,
  DynamicSharedInformerFactory,
  type DynamicSharedInformerFactoryOptions,
} from './dynamic-shared-informer-factory.ts';

const pods = { group: '', version: 'v1', resource: 'pods' };
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const never = new AbortController().signal;

function rig(options: Partial<DynamicSharedInformerFactoryOptions> = {}) {
  const sources = new Map<string, FakeListWatch>();
  const asked: Parameters<DynamicListerWatcherSource['listWatch']>[] = [];
  const clock = new FakeClock();
  const client: DynamicListerWatcherSource = {
    listWatch(gvr, listWatchOptions) {
      asked.push([gvr, listWatchOptions]);
      const source = new FakeListWatch();
      source.set(makeObject('a/1'));
      sources.set(gvr.resource, source);
      return source;
    },
  };
  const factory = new DynamicSharedInformerFactory({
    client,
    clock,
    random: () => 0,
    ...options,
  });
  const sourceOf = (resource: string): FakeListWatch => {
    const source = sources.get(resource);
    if (source === undefined) throw new Error(`nobody asked for ${resource}`);
    return source;
  };
  return { factory, asked, clock, sourceOf };
}

describe('DynamicSharedInformerFactory', () => {
  test('C110, C114: one informer per resource and version, indexed by namespace', () => {
    const { factory, asked } = rig();
    const informer = factory.forResource(pods);
    expect(factory.forResource({ ...pods })).toBe(informer);
    expect(factory.forResource({ ...pods, version: 'v2' })).not.toBe(informer);
    expect(informer.getIndexer().indexNames).toEqual(['namespace']);
    expect(asked).toHaveLength(2);
  });

  test('C110: namespace, list options and resync apply to all it creates', async () => {
    const tweakListOptions = (options: object) => ({ ...options, labelSelector: 'app=x' });
    const { factory, asked, clock } = rig({
      namespace: 'shop',
      tweakListOptions,
      defaultResyncMs: 5000,
    });
    const informer = factory.forResource(deployments);
    let updates = 0;
    const handler = { onAdd: () => 0, onUpdate: () => (updates += 1), onDelete: () => 0 };
    informer.addEventHandler(handler);
    expect(asked).toEqual([[deployments, { namespace: 'shop', tweakListOptions }]]);
    expect(informer.name).toBe('shop/deployments.apps');
    const stop = new AbortController();
    factory.start(stop.signal);
    await clock.advance(5000);
    expect(updates).toBe(1);
    stop.abort();
    await factory.shutdown();
  });

  test('C111: start begins what has not begun, and nothing twice', async () => {
    const { factory, sourceOf } = rig();
    const stop = new AbortController();
    factory.forResource(pods);
    factory.start(stop.signal);
    factory.start(stop.signal);
    const late = factory.forResource(deployments);
    await settle();
    expect(late.hasStarted).toBe(false);
    factory.start(stop.signal);
    await settle();
    expect(late.hasSynced()).toBe(true);
    expect(sourceOf('pods').requestsOf('list')).toHaveLength(1);
    stop.abort();
    await factory.shutdown();
  });

  test('C112: waiting covers the informers started so far', async () => {
    const { factory, sourceOf } = rig();
    const stop = new AbortController();
    factory.forResource(pods);
    factory.forResource(deployments);
    sourceOf('deployments').holdLists();
    factory.start(stop.signal);
    factory.forResource({ ...pods, resource: 'services' });
    const cut = new AbortController();
    const waiting = factory.waitForCacheSync(cut.signal);
    await settle();
    cut.abort();
    expect(Object.fromEntries(await waiting)).toEqual({
      'v1, Resource=pods': true,
      'apps/v1, Resource=deployments': false,
    });
    stop.abort();
    await factory.shutdown();
  });

  test('C111, C113: shutdown waits for informers to end by their own signal, and blocks new starts', async () => {
    const { factory } = rig();
    const stop = new AbortController();
    const informer = factory.forResource(pods);
    factory.start(stop.signal);
    let down = false;
    const shutdown = factory.shutdown().then(() => (down = true));
    await settle();
    expect(down).toBe(false);
    const late = factory.forResource(deployments);
    factory.start(never);
    expect(late.hasStarted).toBe(false);
    stop.abort();
    await shutdown;
    expect(informer.isStopped).toBe(true);
    await factory.shutdown();
  });
});
