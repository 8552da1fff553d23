import type { corev1 } from '@deltascope/api';

/** A pod that counts for its workload: not ended and not on its way out (client-go: IsPodActive). */
export function isActive({ metadata, status }: corev1.Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    status?.phase !== 'Succeeded' &&
    status?.phase !== 'Failed'
  );
}

export function isReady({ status }: corev1.Pod): boolean {
  const ready = status?.conditions?.find((condition) => condition.type === 'Ready');
  return ready?.status === 'True';
}
