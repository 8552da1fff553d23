import type { appsv1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import { withCondition } from '../conditions.ts';
import { rollingBounds } from './rollout.ts';

/** A Deployment's status from its ReplicaSets, with upstream's conditions Available and Progressing. */
export function deploymentStatus(
  deployment: appsv1.Deployment,
  sets: {
    readonly current: appsv1.ReplicaSet | undefined;
    readonly all: readonly appsv1.ReplicaSet[];
  },
  nowMs: number,
): appsv1.DeploymentStatus {
  const wanted = deployment.spec.replicas ?? 1;
  const replicas = sum(sets.all, (status) => status.replicas);
  const ready = sum(sets.all, (status) => status.readyReplicas);
  const available = sum(sets.all, (status) => status.availableReplicas);
  const updated = sets.current?.status?.replicas ?? 0;
  const unavailable = Math.max(0, Math.max(wanted, replicas) - available);
  const { generation } = deployment.metadata;
  const counts: appsv1.DeploymentStatus = {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...positive({ replicas, updatedReplicas: updated, readyReplicas: ready }),
    ...positive({ availableReplicas: available, unavailableReplicas: unavailable }),
  };
  const isComplete = updated === wanted && replicas === wanted && available === wanted;
  const conditions = progressing(deployment, counts, {
    isComplete,
    name: sets.current?.metadata.name ?? '',
    nowMs,
  });
  return { ...counts, conditions: withAvailable(deployment, conditions, { available, nowMs }) };
}

/** When a rollout that makes no progress is to be called failed; undefined when nothing is pending. */
export function progressDeadlineMs(deployment: appsv1.Deployment): number | undefined {
  const condition = deployment.status?.conditions?.find(({ type }) => type === 'Progressing');
  if (condition === undefined || condition.reason !== 'ReplicaSetUpdated') return undefined;
  const seconds = deployment.spec.progressDeadlineSeconds ?? 600;
  return Date.parse(condition.lastUpdateTime ?? '') + seconds * 1000;
}

function progressing(
  deployment: appsv1.Deployment,
  counts: appsv1.DeploymentStatus,
  now: { readonly isComplete: boolean; readonly name: string; readonly nowMs: number },
): appsv1.DeploymentCondition[] {
  const { conditions = [] } = deployment.status ?? {};
  const old = conditions.find(({ type }) => type === 'Progressing');
  const time = formatTime(now.nowMs);
  const base = { type: 'Progressing', lastUpdateTime: time, lastTransitionTime: time };
  if (now.isComplete) {
    if (old?.reason === 'NewReplicaSetAvailable') return conditions;
    const message = `ReplicaSet "${now.name}" has successfully progressed.`;
    return withCondition(conditions, {
      ...base,
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message,
    });
  }
  const isMoving = old === undefined || hasMoved(deployment.status, counts);
  const deadline = progressDeadlineMs(deployment);
  if (!isMoving && deadline !== undefined && now.nowMs >= deadline) {
    const message = `ReplicaSet "${now.name}" has timed out progressing.`;
    return withCondition(conditions, {
      ...base,
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message,
    });
  }
  // A Deployment that was complete and is short of pods is not progressing anew: upstream leaves the condition.
  if (!isMoving) return conditions;
  const message = `ReplicaSet "${now.name}" is progressing.`;
  return withCondition(conditions, {
    ...base,
    status: 'True',
    reason: 'ReplicaSetUpdated',
    message,
  });
}

function hasMoved(
  before: appsv1.DeploymentStatus | undefined,
  after: appsv1.DeploymentStatus,
): boolean {
  return (
    (after.updatedReplicas ?? 0) !== (before?.updatedReplicas ?? 0) ||
    (after.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before?.availableReplicas ?? 0) ||
    (after.observedGeneration ?? 0) !== (before?.observedGeneration ?? 0)
  );
}

function withAvailable(
  deployment: appsv1.Deployment,
  conditions: readonly appsv1.DeploymentCondition[],
  { available, nowMs }: { readonly available: number; readonly nowMs: number },
): appsv1.DeploymentCondition[] {
  const { unavailable } = rollingBounds(deployment.spec);
  const isAvailable = available >= (deployment.spec.replicas ?? 1) - unavailable;
  const old = conditions.find(({ type }) => type === 'Available');
  const status = isAvailable ? 'True' : 'False';
  if (old?.status === status) return [...conditions];
  const time = formatTime(nowMs);
  return withCondition(conditions, {
    type: 'Available',
    status,
    reason: isAvailable ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: isAvailable
      ? 'Deployment has minimum availability.'
      : 'Deployment does not have minimum availability.',
    lastUpdateTime: time,
    lastTransitionTime: time,
  });
}

function positive(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function sum(
  sets: readonly appsv1.ReplicaSet[],
  of: (status: appsv1.ReplicaSetStatus) => number | undefined,
): number {
  return sets.reduce(
    (total, { status }) => total + (status === undefined ? 0 : (of(status) ?? 0)),
    0,
  );
}
