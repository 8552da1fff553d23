import { isDeepStrictEqual } from 'node:util';
import type { corev1, policyv1 } from '@deltascope/api';
import {
  getControllerOf,
  labelSelectorAsSelector,
  setStatusCondition,
} from '@deltascope/apimachinery';
import type { Condition, KubeObject } from '@deltascope/apimachinery';
import { formatTime, parseTime } from '../clock.ts';
import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { isReady } from './pod-state.ts';

type Budget = policyv1.PodDisruptionBudget;
/** A pod that was to be evicted and is still there after so long is not going (upstream: DeletionTimeout). */
const DISRUPTED_FOR_MS = 2 * 60_000;
/** Whose `spec.replicas` says how many pods there are to be. */
const SCALED: Readonly<Record<string, 'replicasets' | 'statefulsets'>> = {
  ReplicaSet: 'replicasets',
  StatefulSet: 'statefulsets',
};

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
      const status = statusOf(controller, budget, { pods, nowMs: context.clock.now() });
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
  controller: Controller,
  budget: Budget,
  { pods, nowMs }: { readonly pods: readonly corev1.Pod[]; readonly nowMs: number },
): policyv1.PodDisruptionBudgetStatus {
  const disruptedPods = stillDisrupted(budget, pods, nowMs);
  const { expectedPods, desiredHealthy } = wantedOf(controller, budget, pods);
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
  const conditions = setStatusCondition((budget.status?.conditions ?? []) as Condition[], {
    type: 'DisruptionAllowed',
    status: isAllowed ? 'True' : 'False',
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    ...observedGeneration,
    lastTransitionTime: formatTime(nowMs),
  });
  return {
    ...observedGeneration,
    ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
    disruptionsAllowed,
    currentHealthy,
    desiredHealthy,
    expectedPods,
    conditions: [...conditions],
  };
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

/** Of how many pods how many are to be healthy. A share is of what the pods' owners want, a number of pods of those there are. */
function wantedOf(
  controller: Controller,
  { spec }: Budget,
  pods: readonly corev1.Pod[],
): { expectedPods: number; desiredHealthy: number } {
  const { minAvailable, maxUnavailable } = spec ?? {};
  if (maxUnavailable !== undefined) {
    const expectedPods = scaleOf(controller, pods);
    return {
      expectedPods,
      desiredHealthy: Math.max(0, expectedPods - resolved(maxUnavailable, expectedPods)),
    };
  }
  if (typeof minAvailable === 'string') {
    const expectedPods = scaleOf(controller, pods);
    return { expectedPods, desiredHealthy: resolved(minAvailable, expectedPods) };
  }
  return { expectedPods: pods.length, desiredHealthy: minAvailable ?? 1 };
}

function resolved(bound: number | string, of: number): number {
  return typeof bound === 'number' ? bound : Math.ceil((Number.parseFloat(bound) / 100) * of);
}

function scaleOf({ client }: Controller, pods: readonly corev1.Pod[]): number {
  const owners = new Map<string, number>();
  let single = 0;
  for (const pod of pods) {
    const owner = getControllerOf(pod);
    const resource = SCALED[owner?.kind ?? ''];
    const found = resource && client.get(resource, `${pod.metadata.namespace}/${owner?.name}`);
    if (owner === undefined || found === undefined) single += 1;
    else owners.set(owner.uid, found.spec.replicas ?? 1);
  }
  return single + [...owners.values()].reduce((sum, replicas) => sum + replicas, 0);
}
