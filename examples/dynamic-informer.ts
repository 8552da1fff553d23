/**
 * Defines a kind of its own (a CRD), follows its objects with a dynamic informer, makes, changes and deletes one, and takes the kind
 * away again.
 */
import { DynamicSharedInformerFactory, metaNamespaceKeyFunc, realClock } from '@deltascope/client';
import { before, connect } from './cluster.ts';
import { defineKind } from './custom-kind.ts';

await using cluster = connect();
const within = AbortSignal.any([cluster.signal, AbortSignal.timeout(60_000)]);
await using namespace = await cluster.createNamespace('dynamic-informer');

// A group of its own for each run.
const group = `${namespace.name}.example.com`;
const readings = { group, version: 'v1', resource: 'readings' };
await using _kind = await defineKind(
  cluster,
  {
    group,
    names: { kind: 'Reading', plural: 'readings' },
    properties: { celsius: { type: 'number' } },
  },
  within,
);
console.log(`the kind readings.${group} is established`);

const factory = new DynamicSharedInformerFactory({
  client: cluster.dynamic,
  clock: realClock,
  random: Math.random,
  namespace: namespace.name,
  // The server may need a moment more to serve the kind: the informer lists again until it does.
  backoff: { initialMs: 200, capMs: 2000 },
});
const { informer, lister } = factory.forResource(readings);
const gone = Promise.withResolvers<void>();
informer.addEventHandler({
  onAdd: (reading) => console.log(`added ${metaNamespaceKeyFunc(reading)}`),
  onUpdate: (old, reading) => console.log('updated:', old['celsius'], '->', reading['celsius']),
  onDelete: () => {
    console.log('deleted');
    gone.resolve();
  },
});
const stop = new AbortController();
factory.start(AbortSignal.any([cluster.signal, stop.signal]));
await factory.assertCacheSync(within);
console.log(`${lister.list().length} readings`);

const collection = cluster.dynamic.resource(readings).namespace(namespace.name);
const attic = { apiVersion: `${group}/v1`, kind: 'Reading', metadata: { name: 'attic' } };
await collection.create({ ...attic, celsius: 19 }, {}, within);
await collection.patch('attic', { celsius: 21 }, { type: 'merge', signal: within });
await collection.delete('attic', {}, within);
await before(within, gone.promise);
stop.abort();
await factory.shutdown();
