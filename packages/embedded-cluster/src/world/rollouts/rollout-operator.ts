import { isDeepStrictEqual } from 'node:util';
import type { appsv1 } from '@deltascope/api';
import { getControllerOf, newControllerRef } from '@deltascope/apimachinery';
import { parseTime } from '../../clock.ts';
import { keyOf } from '../cluster-client.ts';
import { Controller } from '../controller.ts';
import type { WorldContext } from '../controller.ts';
import { templateHash } from '../pod-template.ts';
import { pauseMs, splitAt, stepWords, weightAt } from './canary.ts';
import { ROLLOUT_HASH, ROLLOUT_KIND, ROLLOUT_REVISION, ROLLOUTS } from './rollout-definition.ts';
import type { CanaryStep, Rollout, RolloutStatus } from './rollout-definition.ts';
import { hashOf, revisionOf, rolloutStatus } from './rollout-status.ts';
import type { Progress } from './rollout-status.ts';

const DEFAULT_HISTORY = 10;
const DEFAULT_DEADLINE_SECONDS = 600;
const COMPONENT = 'rollouts-controller';

/**
 * An operator of Rollouts: brings a new template to a part of the pods, step by step, and to all when each step has held; gives up, and
 * goes back to the pods there were, when the new ones make no progress within the deadline.
 */
export function rolloutOperator(context: WorldContext): Controller {
  const controller: Controller = new Controller(context, {
    name: COMPONENT,
    manager: COMPONENT,
    triggers: {
      [ROLLOUTS]: (rollout) => [keyOf(rollout)],
      replicasets: (replicaSet) => {
        const owner = getControllerOf(replicaSet);
        return owner?.kind === ROLLOUT_KIND.kind
          ? [`${replicaSet.metadata.namespace}/${owner.name}`]
          : [];
      },
    },
    sync(key) {
      const rollout = controller.client.get(ROLLOUTS, key);
      if (rollout === undefined || rollout.metadata.deletionTimestamp !== undefined)
        return undefined;
      return new Canary(context, controller, rollout).look();
    },
  });
  return controller;
}

/** One look at one Rollout and its ReplicaSets. */
class Canary {
  readonly #context: WorldContext;
  readonly #controller: Controller;
  readonly #rollout: Rollout;
  readonly #status: RolloutStatus;
  readonly #replicas: number;
  readonly #steps: readonly CanaryStep[];

  constructor(context: WorldContext, controller: Controller, rollout: Rollout) {
    this.#context = context;
    this.#controller = controller;
    this.#rollout = rollout;
    this.#status = rollout.status ?? {};
    this.#replicas = rollout.spec.replicas ?? 1;
    this.#steps = rollout.spec.strategy?.canary?.steps ?? [];
  }

  /** Returns after how many ms to look again. */
  look(): number | undefined {
    const hash = templateHash(this.#rollout.spec.template);
    const sets = this.#sets();
    const current = sets.find((set) => hashOf(set) === hash) ?? this.#createSet(hash, sets);
    const stable = sets.find((set) => hashOf(set) === this.#status.stableRS) ?? current;
    const before = this.#progress(hash, current === stable);
    const progress = this.#advanced(before, current);
    this.#scale(sets, { current, stable, progress });
    const counted = this.#sets();
    const status = rolloutStatus(this.#rollout, counted, {
      hash,
      stableHash: hashOf(stable),
      progress,
      nowMs: this.#context.clock.now(),
    });
    if (status.stableRS === hash && this.#status.stableRS !== hash) this.#recordCompleted(current);
    this.#write(status);
    this.#prune(counted, [hash, hashOf(stable)]);
    return this.#againMs(progress, status);
  }

  #sets(): appsv1.ReplicaSet[] {
    const { uid } = this.#rollout.metadata;
    const found = this.#context.byOwner.lookup(uid ?? '', 'replicasets');
    return found.map(({ object }) => object as unknown as appsv1.ReplicaSet);
  }

  /** A template that is not the last one's begins anew; one that is the stable one's has nothing to try out. */
  #progress(hash: string, isStable: boolean): Progress {
    const { currentPodHash, currentStepIndex, pauseConditions = [] } = this.#status;
    const { abort, controllerPause } = this.#status;
    if (isStable) return { index: this.#steps.length, isAborted: false };
    if (currentPodHash !== hash) return { index: 0, isAborted: false };
    return {
      index: currentStepIndex ?? 0,
      restingSinceMs: parseTime(pauseConditions[0]?.startTime),
      // Whoever promotes takes the pause's condition away; the operator's own mark is left.
      isPromoted: controllerPause === true && pauseConditions.length === 0,
      isAborted: abort === true,
    };
  }

  /** Past every step that has been done. */
  #advanced(progress: Progress, current: appsv1.ReplicaSet): Progress {
    if (progress.isAborted) return progress;
    const step = this.#steps[progress.index];
    if (step === undefined) return progress;
    if (step.setWeight === undefined) return this.#rested(progress, step, current);
    const { canary } = splitAt(step.setWeight, this.#replicas);
    const { spec, status } = current;
    if (spec.replicas !== canary || (status?.availableReplicas ?? 0) < canary) {
      return this.#isOverdue(progress, current) ? this.#aborted(progress, current) : progress;
    }
    return this.#advanced(this.#next(progress), current);
  }

  #rested(progress: Progress, step: CanaryStep, current: appsv1.ReplicaSet): Progress {
    const nowMs = this.#context.clock.now();
    if (progress.restingSinceMs === undefined) {
      if (progress.isPromoted === true) return this.#advanced(this.#next(progress), current);
      this.#record('RolloutPaused', 'Rollout is paused (CanaryPauseStep)');
      return { ...progress, restingSinceMs: nowMs };
    }
    const lengthMs = pauseMs(step);
    if (lengthMs === undefined || nowMs < progress.restingSinceMs + lengthMs) return progress;
    this.#record('RolloutResumed', 'Rollout is resumed');
    return this.#advanced(this.#next(progress), current);
  }

  #next({ index }: Progress): Progress {
    const words = `${index + 1}/${this.#steps.length} completed (${stepWords(this.#steps[index])})`;
    this.#record('RolloutStepCompleted', `Rollout step ${words}`);
    return { index: index + 1, isAborted: false };
  }

  /** What the status does not know yet has only begun. */
  #isOverdue({ index }: Progress, current: appsv1.ReplicaSet): boolean {
    const { conditions = [], currentPodHash, currentStepIndex } = this.#status;
    if (currentPodHash !== hashOf(current) || currentStepIndex !== index) return false;
    const progressing = conditions.find(({ type }) => type === 'Progressing');
    const sinceMs = parseTime(progressing?.lastUpdateTime);
    return sinceMs !== undefined && this.#context.clock.now() >= sinceMs + this.#deadlineMs();
  }

  #deadlineMs(): number {
    return (this.#rollout.spec.progressDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS) * 1000;
  }

  #aborted(progress: Progress, current: appsv1.ReplicaSet): Progress {
    const message = `Rollout aborted update to revision ${revisionOf(current)}: ${current.metadata.name} has timed out progressing`;
    this.#controller.record(this.#rollout, { type: 'Warning', reason: 'RolloutAborted', message });
    return { index: progress.index, isAborted: true };
  }

  #createSet(hash: string, sets: readonly appsv1.ReplicaSet[]): appsv1.ReplicaSet {
    const { metadata, spec } = this.#rollout;
    const revision = String(Math.max(0, ...sets.map((set) => Number(revisionOf(set)))) + 1);
    const labels = { ...spec.template.metadata?.labels, [ROLLOUT_HASH]: hash };
    const set = this.#controller.client.create('replicasets', {
      metadata: {
        name: `${metadata.name}-${hash}`,
        namespace: metadata.namespace ?? '',
        labels,
        annotations: { [ROLLOUT_REVISION]: revision },
        ownerReferences: [newControllerRef(this.#rollout, ROLLOUT_KIND)],
      },
      spec: {
        replicas: 0,
        selector: { matchLabels: { ...spec.selector.matchLabels, [ROLLOUT_HASH]: hash } },
        template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      },
    });
    this.#record('RolloutUpdated', `Rollout updated to revision ${revision}`);
    this.#record(
      'NewReplicaSetCreated',
      `Created ReplicaSet ${set.metadata.name} (revision ${revision})`,
    );
    return set;
  }

  #scale(
    sets: readonly appsv1.ReplicaSet[],
    to: { current: appsv1.ReplicaSet; stable: appsv1.ReplicaSet; progress: Progress },
  ): void {
    const { current, stable, progress } = to;
    const weight = progress.isAborted ? 0 : weightAt(this.#steps, progress.index);
    const wanted = splitAt(current === stable ? 100 : weight, this.#replicas);
    this.#scaleSet(current, wanted.canary);
    for (const set of sets) {
      if (hashOf(set) === hashOf(current)) continue;
      // The pods there were stay until as many new ones are there.
      const kept = hashOf(set) === hashOf(stable) ? this.#keptStable(current, wanted) : 0;
      this.#scaleSet(set, kept);
    }
  }

  #keptStable(current: appsv1.ReplicaSet, wanted: { canary: number; stable: number }): number {
    const missing = wanted.canary - (current.status?.availableReplicas ?? 0);
    return Math.min(this.#replicas, wanted.stable + Math.max(0, missing));
  }

  #scaleSet(set: appsv1.ReplicaSet, replicas: number): void {
    const from = set.spec.replicas ?? 0;
    if (from === replicas) return;
    this.#controller.client.update('replicasets', set, (now) => ({
      ...now,
      spec: { ...now.spec, replicas },
    }));
    const how = replicas > from ? 'up' : 'down';
    const what = `ReplicaSet ${set.metadata.name} (revision ${revisionOf(set)})`;
    this.#record('ScalingReplicaSet', `Scaled ${how} ${what} from ${from} to ${replicas}`);
  }

  #write(status: RolloutStatus): void {
    if (isDeepStrictEqual(status, this.#status)) return;
    this.#controller.client.updateStatus(ROLLOUTS, this.#rollout, (now) => ({ ...now, status }));
  }

  #prune(sets: readonly appsv1.ReplicaSet[], used: readonly string[]): void {
    const limit = this.#rollout.spec.revisionHistoryLimit ?? DEFAULT_HISTORY;
    const old = sets
      .filter((set) => !used.includes(hashOf(set)) && set.spec.replicas === 0)
      .toSorted((a, b) => Number(revisionOf(b)) - Number(revisionOf(a)));
    for (const set of old.slice(limit)) this.#controller.client.delete('replicasets', set);
  }

  #againMs({ index, restingSinceMs }: Progress, { phase }: RolloutStatus): number | undefined {
    const step = this.#steps[index];
    if (phase === 'Healthy' || phase === 'Degraded' || step === undefined) return undefined;
    if (restingSinceMs === undefined) return this.#deadlineMs();
    const lengthMs = pauseMs(step);
    if (lengthMs === undefined) return undefined;
    return Math.max(0, restingSinceMs + lengthMs - this.#context.clock.now());
  }

  #recordCompleted(current: appsv1.ReplicaSet): void {
    const what = `revision ${revisionOf(current)} (${hashOf(current)})`;
    const how = `Completed all ${this.#steps.length} canary steps`;
    this.#record('RolloutCompleted', `Rollout completed update to ${what}: ${how}`);
  }

  #record(reason: string, message: string): void {
    this.#controller.record(this.#rollout, { type: 'Normal', reason, message });
  }
}
