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

/** Conditions with one set; its lastTransitionTime moves only when its status does. */
export function withCondition<
  T extends { type?: string; status?: string; lastTransitionTime?: string },
>(conditions: readonly T[] | undefined, condition: T): T[] {
  const list = conditions ?? [];
  const old = list.find(({ type }) => type === condition.type);
  const isSame = old?.status === condition.status && old?.lastTransitionTime !== undefined;
  const next = isSame ? { ...condition, lastTransitionTime: old.lastTransitionTime } : condition;
  return old === undefined
    ? [...list, next]
    : list.map((other) => (other.type === condition.type ? next : other));
}
