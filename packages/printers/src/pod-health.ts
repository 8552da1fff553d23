import type { corev1 } from '@deltascope/api';
import { condition, count, items, text } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Health } from './printer.ts';

/** Waiting for these is part of every start; any other reason to wait is a failure the kubelet retries. */
const STARTING: ReadonlySet<string> = new Set(['', 'ContainerCreating', 'PodInitializing']);

/**
 * A pod's health: what its containers' states say outweighs its phase, so that a crash shows at once. No clock
 * is read: a pod that only waits is on its way however long it does.
 */
export function podHealth(pod: Sparse<corev1.Pod>): Health {
  const { phase, reason, conditions } = pod.status ?? {};
  if (phase === 'Succeeded') return 'done';
  if (phase === 'Failed') return 'bad';
  if (typeof pod.metadata?.deletionTimestamp === 'string') {
    return reason === 'NodeLost' ? 'unknown' : 'progress';
  }
  if (containerStatuses(pod).some(isFailing)) return 'bad';
  switch (text(phase)) {
    case 'Pending':
      return condition(conditions, 'PodScheduled')?.reason === 'Unschedulable'
        ? 'warn'
        : 'progress';
    case 'Running':
      return condition(conditions, 'Ready')?.status === 'True' ? 'ok' : 'warn';
    default:
      return 'unknown';
  }
}

/** Of init containers, then of containers. */
export const containerStatuses = (
  pod: Sparse<corev1.Pod>,
): readonly Sparse<corev1.ContainerStatus>[] => [
  ...items(pod.status?.initContainerStatuses),
  ...items(pod.status?.containerStatuses),
];

/** It has ended badly, or waits for a reason that is no part of a start. */
export function isFailing({ state }: Sparse<corev1.ContainerStatus>): boolean {
  return !STARTING.has(text(state?.waiting?.reason)) || count(state?.terminated?.exitCode) !== 0;
}
