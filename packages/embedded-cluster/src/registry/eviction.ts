import type { corev1, policyv1 } from '@deltascope/api';
import { labelSelectorAsSelector } from '@deltascope/apimachinery';
import type { KubeObject, KubeStatusError, Unstructured } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import { withPodCondition } from '../conditions.ts';
import { resourceNamed } from '../resources.ts';
import { badRequest, forbidden, overBudget, unexplained } from './api-errors.ts';
import { checkPreconditions } from './deletion.ts';
import type { DeleteOptions } from './deletion.ts';
import type { ObjectName, Registry } from './registry.ts';

type Budget = policyv1.PodDisruptionBudget;
/** Longer than a budget's controller takes to hear of it. */
const STILL_PROCESSED_SECONDS = 10;
/** Evictions that its controller has not seen done yet: no budget has more. */
const MAX_DISRUPTED_PODS = 2000;
/** Who writes a budget's status on behalf of who evicts. */
const SERVER = 'kube-apiserver';
const BUDGETS = { group: 'policy', resource: 'poddisruptionbudget' };

export interface EvictionOptions {
  readonly eviction: Unstructured;
  readonly nowMs: number;
  readonly dryRun: boolean;
}

/**
 * Deletes a pod if its PodDisruptionBudget allows it (API concept: API-initiated eviction). Throws 429 with the budget's own words when it
 * does not, 500 for a pod that has more than one, 404, and 409 for preconditions that do not hold.
 */
export function evict(
  registry: Registry,
  target: ObjectName,
  { eviction, nowMs, dryRun }: EvictionOptions,
): void {
  if (eviction.metadata.name !== target.name) {
    throw badRequest('name in URL does not match name in Eviction object');
  }
  const pods = resourceNamed('pods');
  const pod = registry.get(pods, target) as KubeObject as corev1.Pod;
  const options = (eviction['deleteOptions'] ?? {}) as DeleteOptions & { dryRun?: unknown };
  const isDryRun = dryRun || Array.isArray(options.dryRun);
  const budget = budgetOf(registry, pod);
  if (budget !== undefined && needsBudget(pod, budget)) {
    const spent = spend(budget, target.name, nowMs);
    if (!isDryRun) writeStatus(registry, budget, spent);
  }
  checkPreconditions(pods, pod as KubeObject as Unstructured, options);
  const { preconditions } = options;
  const marked = isDryRun ? undefined : markEvicted(registry, target, nowMs);
  // The version that was asked for is the one before the mark.
  const resourceVersion =
    preconditions?.resourceVersion && (marked ?? pod).metadata.resourceVersion;
  registry.delete(pods, target, {
    ...options,
    preconditions: { ...preconditions, ...(resourceVersion && { resourceVersion }) },
    dryRun: isDryRun,
  });
}

/** Pods that do no work need not be kept. */
function isIdle({ metadata, status }: corev1.Pod): boolean {
  const { phase } = status ?? {};
  const isOver = phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending';
  return isOver || metadata.deletionTimestamp !== undefined;
}

function budgetOf(registry: Registry, pod: corev1.Pod): Budget | undefined {
  if (isIdle(pod)) return undefined;
  const { namespace, labels } = pod.metadata;
  const all = [...registry.store.values('poddisruptionbudgets')] as KubeObject[] as Budget[];
  const [budget, ...others] = all.filter(
    ({ metadata, spec }) =>
      metadata.namespace === namespace && labelSelectorAsSelector(spec?.selector).matches(labels),
  );
  if (others.length === 0) return budget;
  throw unexplained(
    'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  );
}

/** A pod that is not ready is no loss (KEP-3017): always, or while the budget is kept without it. */
function needsBudget({ status }: corev1.Pod, { spec, status: kept }: Budget): boolean {
  const isReady = status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True');
  if (isReady === true) return true;
  if (spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow') return false;
  const { currentHealthy = 0, desiredHealthy = 0 } = kept ?? {};
  return !(currentHealthy >= desiredHealthy && desiredHealthy > 0);
}

/** The budget's status after one more pod has gone. */
function spend(
  { metadata, status }: Budget,
  pod: string,
  nowMs: number,
): policyv1.PodDisruptionBudgetStatus {
  const { name = '', generation = 0 } = metadata;
  if (status === undefined || (status.observedGeneration ?? 0) < generation) {
    throw stillProcessed(name);
  }
  const { disruptionsAllowed = 0, disruptedPods = {} } = status;
  if (disruptionsAllowed < 0) throw forbidden(BUDGETS, name, 'pdb disruptions allowed is negative');
  if (Object.keys(disruptedPods).length > MAX_DISRUPTED_PODS) {
    const why = 'DisruptedPods map too big - too many evictions not confirmed by PDB controller';
    throw forbidden(BUDGETS, name, why);
  }
  if (disruptionsAllowed === 0)
    throw overBudget(`The disruption budget ${name} ${whyNone(status)}`);
  return {
    ...status,
    disruptionsAllowed: disruptionsAllowed - 1,
    disruptedPods: { ...disruptedPods, [pod]: formatTime(nowMs) },
  };
}

function whyNone({
  conditions = [],
  desiredHealthy,
  currentHealthy,
}: policyv1.PodDisruptionBudgetStatus): string {
  const failed = conditions.find(({ reason }) => reason === 'SyncFailed');
  if (failed !== undefined)
    return `does not allow evicting pods currently because it failed sync: ${failed.message}`;
  return `needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
}

function stillProcessed(name: string): KubeStatusError {
  const why = `The disruption budget ${name} is still being processed by the server.`;
  return overBudget(why, STILL_PROCESSED_SECONDS);
}

function writeStatus(
  registry: Registry,
  { metadata }: Budget,
  spent: policyv1.PodDisruptionBudgetStatus,
): void {
  const { namespace, name = '' } = metadata;
  registry.update(
    resourceNamed('poddisruptionbudgets'),
    { namespace, name },
    {
      manager: SERVER,
      subresource: 'status',
      change: (budget) => ({ ...budget, status: spent }),
    },
  );
}

function markEvicted(registry: Registry, target: ObjectName, nowMs: number): Unstructured {
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
    lastTransitionTime: formatTime(nowMs),
  };
  return registry.replace(resourceNamed('pods'), target, (existing) => {
    const { status } = existing as KubeObject as corev1.Pod;
    const conditions = withPodCondition(status?.conditions, condition);
    return { ...existing, status: { ...status, conditions } };
  });
}
