/**
 * Makes a Deployment and waits until it is available, then deletes it and waits until it is gone: `until` on a RetryWatcher, which
 * outlives the watches it is made of.
 */
import type { Unstructured } from '@deltascope/apimachinery';
import { type ConditionFunc, realClock, until } from '@deltascope/client';
import { connect } from './cluster.ts';

const DEPLOYMENTS = { group: 'apps', version: 'v1', resource: 'deployments' };
const REPLICAS = 2;

const web: Unstructured = {
  metadata: { name: 'web' },
  spec: {
    replicas: REPLICAS,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: 'registry.k8s.io/pause:3.10' }] },
    },
  },
};

const isAvailable: ConditionFunc = ({ type, object }) => {
  if (type === 'ERROR') throw new Error(object.message);
  const { availableReplicas = 0 } = object['status'] as { availableReplicas?: number };
  console.log(`${type} at ${object.metadata.resourceVersion}: ${availableReplicas} available`);
  return availableReplicas === REPLICAS;
};
const isDeleted: ConditionFunc = ({ type }) => type === 'DELETED';

await using cluster = connect();
await using namespace = await cluster.createNamespace('retry-watcher');
const deployments = cluster.dynamic.resource(DEPLOYMENTS).namespace(namespace.name);

/** Everything from the moment on at which the object was at this version. */
const waitFrom = async (
  { metadata }: Unstructured,
  condition: ConditionFunc,
): Promise<Unstructured> => {
  const event = await until(
    {
      initialResourceVersion: metadata.resourceVersion ?? '',
      watcher: cluster.dynamic.listWatch(DEPLOYMENTS, {
        namespace: namespace.name,
        tweakListOptions: (options) => ({ ...options, fieldSelector: 'metadata.name=web' }),
      }),
      clock: realClock,
    },
    [condition],
    AbortSignal.any([cluster.signal, AbortSignal.timeout(120_000)]),
  );
  return event?.object as Unstructured;
};

const created = await deployments.create(web, {}, cluster.signal);
console.log(`created ${namespace.name}/web`);
const available = await waitFrom(created, isAvailable);
console.log('it is available');
await deployments.delete('web', { propagationPolicy: 'Background' }, cluster.signal);
const deleted = await waitFrom(available, isDeleted);
console.log(`it is gone, at ${deleted.metadata.resourceVersion}`);
