import type { Condition } from './meta.ts';

/** The condition of that type (apimachinery: meta.FindStatusCondition). */
export function findStatusCondition(
  conditions: readonly Condition[],
  type: string,
): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/**
 * The conditions with this one among them (apimachinery: meta.SetStatusCondition), in the place of the one of its type, or as the last. Its
 * lastTransitionTime is that of when its status changed last: the given time where the status is another, else that of before. Nothing
 * is mutated; what comes back is `conditions` itself where nothing changes.
 */
export function setStatusCondition(
  conditions: readonly Condition[],
  condition: Condition,
): readonly Condition[] {
  const before = findStatusCondition(conditions, condition.type);
  if (before === undefined) return [...conditions, condition];
  const { lastTransitionTime } = before.status === condition.status ? before : condition;
  const after = { ...before, ...condition, lastTransitionTime };
  if (isSame(before, after)) return conditions;
  return conditions.map((one) => (one === before ? after : one));
}

function isSame(a: Condition, b: Condition): boolean {
  const fields = [
    'status',
    'reason',
    'message',
    'observedGeneration',
    'lastTransitionTime',
  ] as const;
  return fields.every((field) => a[field] === b[field]);
}
