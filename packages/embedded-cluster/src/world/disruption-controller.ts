import { isDeepStrictEqual } from 'node:util';
import type { corev1, policyv1 } from '@deltascope/api';
import { labelSelectorAsSelector, setStatusCondition } from '@deltascope/apimachinery';
import type { Condition, KubeObject, LabelSelector } from '@deltascope/apimachinery';
import { formatTime, parseTime } from '../clock.ts';
import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { isReady } from './pod-state.ts';
import { wantedPodsOf } from './wanted-pods.ts';
import type { WantedPods } from './wanted-pods.ts';

type Budget = policyv1.PodDisruptionBudget;
/** A pod that was to be evicted and is still there after so long is not going (upstream: DeletionTimeout). */
const DISRUPTED_FOR_MS = 2 * 60_000;

/** Keeps each PodDisruptionBudget's count of how many of its pods may be evicted at the moment. */
export function disruptionController(context: WorldContext): Controller {
  const budgetsIn = ({ metadata }: KubeObject): string[] =>
    [...controller.client.list('poddisruptionbudgets')]
      .filter((budget) => budget.metadata.namespace === metadata.namespace)
      .map((budget) => keyOf(budget));
  const controller: Controller = new Controller(context, {
    name: 'controllermanager',
    triggers: {
      poddisruptionbudgets: (budget) => [keyOf(budget)],
      pods: (pod) =>
        [...controller.client.list('poddisruptionbudgets')]
          .filter((budget) => isMeant(budget, pod))
          .map((budget) => keyOf(budget)),
      deployments: budgetsIn,
      replicasets: budgetsIn,
      statefulsets: budgetsIn,
    },
    sync(key) {
      const budget = controller.client.get('poddisruptionbudgets', key);
      if (budget === undefined || budget.metadata.deletionTimestamp !== undefined) return undefined;
      const { namespace = '' } = budget.metadata;
      const pods = context.podsByNamespace
        .lookup(namespace, 'pods')
        .map(({ object }) => object as unknown as corev1.Pod)
        .filter((pod) => isMeant(budget, pod));
      const status = statusOf(context, controller, { budget, pods });
      if (!isDeepStrictEqual(status, budget.status)) {
        controller.client.updateStatus('poddisruptionbudgets', budget, (current) => ({
          ...current,
          status,
        }));
      }
      return Object.keys(status.disruptedPods ?? {}).length > 0 ? DISRUPTED_FOR_MS : undefined;
    },
  });
  return controller;
}

function isMeant({ metadata, spec }: Budget, pod: corev1.Pod): boolean {
  const selector = labelSelectorAsSelector(spec?.selector);
  return metadata.namespace === pod.metadata.namespace && selector.matches(pod.metadata.labels);
}

function statusOf(
  { registry, clock }: WorldContext,
  controller: Controller,
  { budget, pods }: { readonly budget: Budget; readonly pods: readonly corev1.Pod[] },
): policyv1.PodDisruptionBudgetStatus {
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
    controller.record(budget, { type, reason, message });
  if (pods.length === 0) tell('Normal', 'NoPods', 'No matching pods found');
  const wanted = wantedPodsOf(registry, budget, pods);
  if ('failure' in wanted) {
    const why = `Failed to calculate the number of expected pods: ${wanted.failure}`;
    tell('Warning', 'CalculateExpectedPodCountFailed', why);
    return failedStatus(budget, wanted.failure, clock.now());
  }
  if (wanted.hasUnmanaged) tell('Warning', 'UnmanagedPods', unmanagedWords(budget));
  return countedStatus(budget, pods, { wanted, nowMs: clock.now() });
}

function countedStatus(
  budget: Budget,
  pods: readonly corev1.Pod[],
  { wanted, nowMs }: { readonly wanted: WantedPods; readonly nowMs: number },
): policyv1.PodDisruptionBudgetStatus {
  const { expectedPods, desiredHealthy } = wanted;
  const disruptedPods = stillDisrupted(budget, pods, nowMs);
  const currentHealthy = pods.filter(
    (pod) =>
      isReady(pod) &&
      pod.metadata.deletionTimestamp === undefined &&
      disruptedPods[pod.metadata.name ?? ''] === undefined,
  ).length;
  const left = currentHealthy - desiredHealthy;
  const disruptionsAllowed = expectedPods <= 0 || left <= 0 ? 0 : left;
  const { generation } = budget.metadata;
  const observedGeneration = generation === undefined ? {} : { observedGeneration: generation };
  const isAllowed = disruptionsAllowed > 0;
  return {
    ...observedGeneration,
    ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    conditions: conditionsOf(budget, nowMs, {
      status: isAllowed ? 'True' : 'False',
      reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
      message: '',
      ...observedGeneration,
    }),
  };
}

/** What cannot be counted allows nothing; what was counted before stays. */
function failedStatus(
  budget: Budget,
  message: string,
  nowMs: number,
): policyv1.PodDisruptionBudgetStatus {
  const { status } = budget;
  const none = { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  const observedGeneration = status?.observedGeneration;
  return {
    ...none,
    ...status,
    disruptionsAllowed: 0,
    conditions: conditionsOf(budget, nowMs, {
      status: 'False',
      reason: 'SyncFailed',
      message,
      ...(observedGeneration !== undefined && { observedGeneration }),
    }),
  };
}

function conditionsOf(
  { status }: Budget,
  nowMs: number,
  condition: Omit<Condition, 'type' | 'lastTransitionTime'>,
): Condition[] {
  const lastTransitionTime = formatTime(nowMs);
  return [
    ...setStatusCondition((status?.conditions ?? []) as Condition[], {
      type: 'DisruptionAllowed',
      ...condition,
      lastTransitionTime,
    }),
  ];
}

/** Pods that an eviction has counted already, and whose end is not seen yet. */
function stillDisrupted(
  { status }: Budget,
  pods: readonly corev1.Pod[],
  nowMs: number,
): Record<string, string> {
  const living = new Set(
    pods
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ metadata }) => metadata.name),
  );
  const entries = Object.entries(status?.disruptedPods ?? {}).filter(
    ([name, since]) => living.has(name) && nowMs < (parseTime(since) ?? 0) + DISRUPTED_FOR_MS,
  );
  return Object.fromEntries(entries);
}

function unmanagedWords({ spec }: Budget): string {
  const selector = formatGoSelector(spec?.selector);
  return `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
}

/** As Go prints a pointer to one. */
function formatGoSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}: ${value},`);
  const requirements = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${requirements.join('')}},}`;
}
