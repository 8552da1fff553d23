import type { corev1 } from '@deltascope/api';

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

/** A pod's conditions with one set: each has its lastProbeTime, if only as null (Go's JSON of a Time that is no pointer). */
export function withPodCondition(
  conditions: readonly corev1.PodCondition[] | undefined,
  condition: corev1.PodCondition,
): corev1.PodCondition[] {
  return withCondition(conditions, { ...PROBED_NEVER, ...condition });
}

/** The API's types have no null, and its answers do. */
const PROBED_NEVER = { lastProbeTime: null } as unknown as { lastProbeTime?: string };
