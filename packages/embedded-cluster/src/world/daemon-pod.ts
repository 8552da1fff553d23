import type { corev1 } from '@deltascope/api';

/** What the controller adds to each of its pods (upstream: AddOrUpdateDaemonPodTolerations). */
const TOLERATIONS: readonly corev1.Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const OF_HOST_NETWORK: corev1.Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
};

/** A daemon's pod stays on a node whatever ails it. */
export function withDaemonTolerations(spec: corev1.PodSpec): corev1.PodSpec {
  const { tolerations = [] } = spec;
  const added = spec.hostNetwork === true ? [...TOLERATIONS, OF_HOST_NETWORK] : TOLERATIONS;
  return { ...spec, tolerations: [...tolerations, ...added] };
}

/** The spec of a daemon's pod for one node: in place of what its template says of nodes by name. */
export function daemonPodSpec(spec: corev1.PodSpec, nodeName: string): corev1.PodSpec {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [nodeName] }];
  const { affinity } = spec;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const terms = required?.nodeSelectorTerms ?? [{}];
  return {
    ...withDaemonTolerations(spec),
    affinity: {
      ...affinity,
      nodeAffinity: {
        ...affinity?.nodeAffinity,
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: terms.map((term) => ({ ...term, matchFields })),
        },
      },
    },
  };
}
