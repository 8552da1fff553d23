import type { ObjectMeta, Unstructured } from '@deltascope/apimachinery';

const TOPOLOGY_LABELS = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];

/** A pod's metadata on a node: it says where the node is, whatever it said before (KEP-4742: PodTopologyLabels). */
export function withTopology(pod: ObjectMeta, node: Unstructured | undefined): ObjectMeta {
  const given = node?.metadata.labels ?? {};
  const own = TOPOLOGY_LABELS.filter((label) => given[label] !== undefined);
  if (own.length === 0) return pod;
  const labels = Object.fromEntries(own.map((label) => [label, given[label] ?? '']));
  return { ...pod, labels: { ...pod.labels, ...labels } };
}
