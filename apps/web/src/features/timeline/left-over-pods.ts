import { ABSENT, BAD, isCalm, type HealthCode } from './health-code.ts';
import { codeAfter, StepsBuilder, type HealthSteps } from './health-steps.ts';

/** For so long after its last change a failed pod is news, however well its workload is. */
export const NEWS_MS = 60_000;

/** A pod at one time, beside the workload that keeps it. */
export interface KeptPod {
  readonly code: HealthCode;
  /** When it last changed before or at that time; -Infinity when no change is known. */
  readonly changedAt: number;
  readonly keeper: HealthCode;
}

/**
 * A failed pod whose workload is well without it: nobody will mend it (a retried pod of a Job that is complete, an evicted one of a
 * Deployment that is full again), so it says nothing of how its owner is.
 */
export function isLeftOver({ code, changedAt, keeper }: KeptPod, at: number): boolean {
  return code === BAD && isCalm(keeper) && keeper !== ABSENT && at >= changedAt + NEWS_MS;
}

/** A pod's health over all time, without the times at which it is left over. `changedAt` are the times of its changes, in order. */
export function withoutLeftOver(
  pod: HealthSteps,
  changedAt: readonly number[],
  keeper: HealthSteps,
): HealthSteps {
  const oldAt = changedAt.map((at) => at + NEWS_MS);
  const times = new Float64Array([...pod.at, ...keeper.at, ...changedAt, ...oldAt]).sort();
  const [podSteps, keeperSteps, changes] = [cursor(pod.at), cursor(keeper.at), cursor(changedAt)];
  const countedAt = (at: number): HealthCode => {
    const code = codeAfter(pod, podSteps(at));
    const keeperCode = codeAfter(keeper, keeperSteps(at));
    const changed = changedAt[changes(at) - 1] ?? Number.NEGATIVE_INFINITY;
    return isLeftOver({ code, changedAt: changed, keeper: keeperCode }, at) ? ABSENT : code;
  };
  const steps = new StepsBuilder(countedAt(Number.NEGATIVE_INFINITY));
  for (const at of times) steps.add(at, countedAt(at));
  return steps.done();
}

/** Counts how many of the times are over; asked with times that do not go back, so that a walk along all costs one look at each. */
function cursor(times: readonly number[]): (until: number) => number {
  let count = 0;
  return (until) => {
    while ((times[count] ?? Infinity) <= until) count += 1;
    return count;
  };
}
