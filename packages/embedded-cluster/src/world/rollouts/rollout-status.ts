import { isDeepStrictEqual } from 'node:util';
import type { appsv1 } from '@deltascope/api';
import { formatLabels } from '@deltascope/apimachinery';
import { formatTime } from '../../clock.ts';
import { ROLLOUT_HASH, ROLLOUT_REVISION } from './rollout-definition.ts';
import type { Rollout, RolloutPhase, RolloutStatus } from './rollout-definition.ts';

/** Where an update has got to. */
export interface Progress {
  /** The step that it is at; as many as there are steps: past all. */
  readonly index: number;
  /** When the rest that it is in began. */
  readonly restingSinceMs?: number | undefined;
  /** A person has ended the rest. */
  readonly isPromoted?: boolean;
  readonly isAborted: boolean;
}

export interface StatusFacts {
  /** Of the template asked for. */
  readonly hash: string;
  readonly stableHash: string;
  readonly progress: Progress;
  readonly nowMs: number;
}

type Conditions = NonNullable<RolloutStatus['conditions']>;

const REASONS: Readonly<Record<RolloutPhase, string>> = {
  Healthy: 'NewReplicaSetAvailable',
  Progressing: 'ReplicaSetUpdated',
  Paused: 'RolloutPaused',
  Degraded: 'RolloutAborted',
};

const MESSAGES: Readonly<Partial<Record<RolloutPhase, string>>> = {
  Progressing: 'more replicas need to be updated',
  Paused: 'CanaryPauseStep',
  Degraded: 'RolloutAborted: the new pods have made no progress in time',
};

/** What a Rollout says of itself, from its ReplicaSets and its progress. Pods that are all new and available are the stable ones. */
export function rolloutStatus(
  rollout: Rollout,
  sets: readonly appsv1.ReplicaSet[],
  { hash, stableHash, progress, nowMs }: StatusFacts,
): RolloutStatus {
  const { spec, status: before = {}, metadata } = rollout;
  const wanted = spec.replicas ?? 1;
  const counts = countsOf(sets, hash);
  const isPast = progress.index >= (spec.strategy?.canary?.steps ?? []).length;
  const isDone = isPast && counts.availableUpdated >= wanted && counts.replicas === wanted;
  const { restingSinceMs, isAborted } = progress;
  const phase = phaseOf({ isAborted, isResting: restingSinceMs !== undefined, isDone });
  const { availableUpdated: _internal, ...told } = counts;
  const message = MESSAGES[phase];
  const status: RolloutStatus = {
    ...told,
    phase,
    ...(message === undefined ? {} : { message }),
    ...(isAborted ? { abort: true } : {}),
    ...(restingSinceMs === undefined ? {} : restOf(restingSinceMs)),
    currentPodHash: hash,
    stableRS: isDone ? hash : stableHash,
    currentStepIndex: progress.index,
    observedGeneration: String(metadata.generation ?? 1),
    selector: formatLabels(spec.selector.matchLabels),
  };
  const isAvailable = counts.availableReplicas >= wanted;
  return { ...status, conditions: conditionsOf(status, { before, isAvailable, nowMs }) };
}

function restOf(sinceMs: number): RolloutStatus {
  const pause = { reason: 'CanaryPauseStep', startTime: formatTime(sinceMs) };
  return { controllerPause: true, pauseConditions: [pause] };
}

function countsOf(sets: readonly appsv1.ReplicaSet[], hash: string) {
  const sum = (
    of: (status: appsv1.ReplicaSetStatus) => number | undefined,
    only?: string,
  ): number =>
    sets
      .filter((set) => only === undefined || hashOf(set) === only)
      .reduce((total, { status }) => total + ((status && of(status)) ?? 0), 0);
  const replicas = sum((status) => status.replicas);
  return {
    replicas,
    HPAReplicas: replicas,
    updatedReplicas: sum((status) => status.replicas, hash),
    readyReplicas: sum((status) => status.readyReplicas),
    availableReplicas: sum((status) => status.availableReplicas),
    availableUpdated: sum((status) => status.availableReplicas, hash),
  };
}

function phaseOf(at: { isAborted: boolean; isResting: boolean; isDone: boolean }): RolloutPhase {
  if (at.isAborted) return 'Degraded';
  if (at.isResting) return 'Paused';
  return at.isDone ? 'Healthy' : 'Progressing';
}

function conditionsOf(
  status: RolloutStatus,
  facts: { before: RolloutStatus; isAvailable: boolean; nowMs: number },
): Conditions {
  const { before, isAvailable, nowMs } = facts;
  const { phase = 'Progressing' } = status;
  const now = formatTime(nowMs);
  const condition = (type: string, isTrue: boolean, reason: string): Conditions[number] => {
    const known = before.conditions?.find((one) => one.type === type);
    const value = isTrue ? 'True' : 'False';
    const isSame = known?.status === value && known.reason === reason;
    const isProgress = type === 'Progressing' && hasProgressed(status, before);
    return {
      type,
      status: value,
      reason,
      message: reason,
      lastTransitionTime: known?.status === value ? known.lastTransitionTime : now,
      lastUpdateTime: isSame && !isProgress ? known.lastUpdateTime : now,
    };
  };
  const isHealthy = phase === 'Healthy';
  return [
    condition('Available', isAvailable, isAvailable ? 'AvailableReason' : 'NotAvailable'),
    condition('Progressing', phase !== 'Degraded', REASONS[phase]),
    condition('Healthy', isHealthy, isHealthy ? 'RolloutHealthy' : 'RolloutNotHealthy'),
    condition('Completed', isHealthy, isHealthy ? 'RolloutCompleted' : 'RolloutNotCompleted'),
  ];
}

/** What counts as progress for the deadline. */
function hasProgressed(status: RolloutStatus, before: RolloutStatus): boolean {
  const parts = (one: RolloutStatus): unknown[] => [
    one.currentStepIndex,
    one.updatedReplicas,
    one.availableReplicas,
    one.currentPodHash,
  ];
  return !isDeepStrictEqual(parts(status), parts(before));
}

export function hashOf({ metadata }: appsv1.ReplicaSet): string {
  return metadata.labels?.[ROLLOUT_HASH] ?? '';
}

export function revisionOf({ metadata }: appsv1.ReplicaSet): string {
  return metadata.annotations?.[ROLLOUT_REVISION] ?? '0';
}
