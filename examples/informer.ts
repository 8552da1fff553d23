/**
 * Keeps a copy of all pods, tells of each change, and reads from the copy: a shared informer with a lister.
 * Ends at Ctrl-C.
 */
import { everything, type Unstructured } from '@deltascope/apimachinery';
import {
  DeletedFinalStateUnknown,
  DynamicSharedInformerFactory,
  metaNamespaceKeyFunc,
  realClock,
} from '@deltascope/client';
import { connect } from './cluster.ts';

await using cluster = connect();

const factory = new DynamicSharedInformerFactory({
  client: cluster.dynamic,
  clock: realClock,
  random: Math.random,
  ...(cluster.namespace !== undefined && { namespace: cluster.namespace }),
});
const { informer, lister } = factory.forResource({ group: '', version: 'v1', resource: 'pods' });

const phaseOf = (pod: Unstructured): string =>
  (pod['status'] as { phase?: string }).phase ?? 'unknown';

informer.addEventHandler({
  onAdd(pod, { isInInitialList }) {
    if (!isInInitialList) console.log(`added ${metaNamespaceKeyFunc(pod)}`);
  },
  onUpdate(old, pod) {
    // A relist tells of what has not changed, too.
    if (old.metadata.resourceVersion === pod.metadata.resourceVersion) return;
    console.log(`updated ${metaNamespaceKeyFunc(pod)}: ${phaseOf(old)} -> ${phaseOf(pod)}`);
  },
  onDelete(pod) {
    // Missed while nobody watched: only a list told that it is gone.
    if (pod instanceof DeletedFinalStateUnknown) console.log(`deleted ${pod.key}, some time ago`);
    else console.log(`deleted ${metaNamespaceKeyFunc(pod)}`);
  },
});

factory.start(cluster.signal);
await factory.assertCacheSync(cluster.signal);

// From here on the lister answers, without asking the server.
for (const namespace of informer.getIndexer().listIndexFuncValues('namespace').toSorted()) {
  console.log(`${namespace}: ${lister.byNamespace(namespace).list(everything()).length} pods`);
}
console.log(`${lister.list().length} pods in all; waiting for changes`);

await factory.shutdown();
