/**
 * Defines a kind of its own (a CRD), follows its objects with a dynamic informer, makes, changes and deletes one, and takes the kind
 * away again.
 */
import {
  type ConditionFunc,
  DynamicSharedInformerFactory,
  metaNamespaceKeyFunc,
  realClock,
  until,
} from '@deltascope/client';
import { before, connect } from './cluster.ts';

const DEFINITIONS = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
};
const isEstablished: ConditionFunc = ({ type, object }) => {
  if (type === 'ERROR') throw new Error(object.message);
  const { conditions = [] } = object['status'] as {
    conditions?: { type: string; status: string }[];
  };
  return conditions.some((one) => one.type === 'Established' && one.status === 'True');
};

await using cluster = connect();
const within = AbortSignal.any([cluster.signal, AbortSignal.timeout(60_000)]);
await using namespace = await cluster.createNamespace('dynamic-informer');
const definitions = cluster.dynamic.resource(DEFINITIONS);

// A group of its own for each run.
const group = `${namespace.name}.example.com`;
const readings = { group, version: 'v1', resource: 'readings' };
const schema = {
  openAPIV3Schema: { type: 'object', properties: { celsius: { type: 'number' } } },
};
const { metadata } = await definitions.create(
  {
    metadata: { name: `readings.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Reading', plural: 'readings' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  },
  {},
  within,
);
await using _definition = {
  [Symbol.asyncDispose]: () =>
    definitions.delete(metadata.name ?? '', {}, AbortSignal.timeout(10_000)),
};
await until(
  {
    initialResourceVersion: metadata.resourceVersion ?? '',
    watcher: cluster.dynamic.listWatch(DEFINITIONS, {
      tweakListOptions: (options) => ({
        ...options,
        fieldSelector: `metadata.name=${metadata.name}`,
      }),
    }),
    clock: realClock,
  },
  [isEstablished],
  within,
);
console.log(`the kind ${metadata.name} is established`);

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
