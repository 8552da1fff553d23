import { isDeepStrictEqual } from 'node:util';
import type { appsv1 } from '@deltascope/api';
import { getControllerOf } from '@deltascope/apimachinery';
import { controllerRef, keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { deploymentStatus, progressDeadlineMs } from './deployment-status.ts';
import { templateHash } from './pod-template.ts';
import { rollingBounds, rollingStep } from './rollout.ts';
import type { ReplicaCounts } from './rollout.ts';

export const POD_TEMPLATE_HASH = 'pod-template-hash';
export const REVISION = 'deployment.kubernetes.io/revision';

/** Rolls Deployments out through ReplicaSets, one per pod template. */
export function deploymentController(context: WorldContext): Controller {
  const controller: Controller = new Controller(context, {
    name: 'deployment-controller',
    triggers: {
      deployments: (deployment) => [keyOf(deployment)],
      replicasets: (replicaSet) => {
        const owner = getControllerOf(replicaSet);
        return owner?.kind === 'Deployment'
          ? [`${replicaSet.metadata.namespace}/${owner.name}`]
          : [];
      },
    },
    sync(key) {
      const deployment = controller.client.get('deployments', key);
      if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) {
        return undefined;
      }
      const rollout = new Rollout(context, controller, deployment);
      rollout.step();
      const updated = rollout.updateStatus();
      const deadlineMs = progressDeadlineMs(updated);
      return deadlineMs === undefined ? undefined : Math.max(0, deadlineMs - context.clock.now());
    },
  });
  return controller;
}

/** One look at one Deployment and its ReplicaSets. */
class Rollout {
  readonly #context: WorldContext;
  readonly #controller: Controller;
  readonly #deployment: appsv1.Deployment;

  constructor(context: WorldContext, controller: Controller, deployment: appsv1.Deployment) {
    this.#context = context;
    this.#controller = controller;
    this.#deployment = deployment;
  }

  step(): void {
    const { spec } = this.#deployment;
    const existing = this.#sets();
    if (spec.paused === true) return this.#scaleOnly(existing);
    const current = this.#currentSet(existing) ?? this.#createSet(existing);
    this.#markRevision(current, existing);
    const old = existing.filter(({ metadata }) => metadata.uid !== current.metadata.uid);
    if (spec.strategy?.type === 'Recreate') this.#recreate(current, old);
    else this.#roll(current, old);
    this.#trimHistory(old);
  }

  updateStatus(): appsv1.Deployment {
    const all = this.#sets();
    const current = this.#currentSet(all);
    const nowMs = this.#context.clock.now();
    return this.#controller.client.updateStatus('deployments', this.#deployment, (deployment) => ({
      ...deployment,
      status: deploymentStatus(deployment, { current, all }, nowMs),
    }));
  }

  /** The Deployment's ReplicaSets, oldest revision first. */
  #sets(): appsv1.ReplicaSet[] {
    const found = this.#context.byOwner.lookup(this.#deployment.metadata.uid ?? '', 'replicasets');
    return found
      .map(({ object }) => object as unknown as appsv1.ReplicaSet)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .sort((a, b) => revisionOf(a) - revisionOf(b));
  }

  #currentSet(sets: readonly appsv1.ReplicaSet[]): appsv1.ReplicaSet | undefined {
    return sets.find(({ spec }) => {
      const { [POD_TEMPLATE_HASH]: _hash, ...labels } = spec.template?.metadata?.labels ?? {};
      const template = { ...spec.template, metadata: { ...spec.template?.metadata, labels } };
      const wanted = this.#deployment.spec.template;
      return isDeepStrictEqual(template, {
        ...wanted,
        metadata: { ...wanted.metadata, labels: wanted.metadata?.labels ?? {} },
      });
    });
  }

  #createSet(existing: readonly appsv1.ReplicaSet[]): appsv1.ReplicaSet {
    const { metadata, spec } = this.#deployment;
    const hash = { [POD_TEMPLATE_HASH]: templateHash(spec.template) };
    const labels = { ...spec.template.metadata?.labels, ...hash };
    const replicas = existing.length === 0 ? (spec.replicas ?? 1) : 0;
    const name = `${metadata.name}-${hash[POD_TEMPLATE_HASH]}`;
    const created = this.#controller.client.create('replicasets', {
      metadata: {
        name,
        ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
        labels,
        annotations: { [REVISION]: String(latestRevision(existing) + 1) },
        ownerReferences: [controllerRef('deployments', this.#deployment)],
      },
      spec: {
        replicas,
        selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, ...hash } },
        template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      },
    });
    if (replicas > 0) this.#recordScaling(name, { from: 0, to: replicas });
    return created;
  }

  /** A ReplicaSet that is the current one again gets a new revision; the Deployment shows it. */
  #markRevision(current: appsv1.ReplicaSet, existing: readonly appsv1.ReplicaSet[]): void {
    const others = existing.filter(({ metadata }) => metadata.uid !== current.metadata.uid);
    const latest = latestRevision(others);
    const revision = String(revisionOf(current) > latest ? revisionOf(current) : latest + 1);
    const mark = <T extends appsv1.ReplicaSet | appsv1.Deployment>(object: T): T => ({
      ...object,
      metadata: {
        ...object.metadata,
        annotations: { ...object.metadata.annotations, [REVISION]: revision },
      },
    });
    this.#controller.client.update('replicasets', current, mark);
    this.#controller.client.update('deployments', this.#deployment, mark);
  }

  #roll(current: appsv1.ReplicaSet, old: readonly appsv1.ReplicaSet[]): void {
    const { spec } = this.#deployment;
    const wanted = { replicas: spec.replicas ?? 1, ...rollingBounds(spec) };
    const steps = rollingStep(wanted, countsOf(current), old.map(countsOf));
    for (const set of [current, ...old]) {
      const replicas = steps.get(set.metadata.name ?? '');
      if (replicas !== undefined) this.#scale(set, replicas);
    }
  }

  #recreate(current: appsv1.ReplicaSet, old: readonly appsv1.ReplicaSet[]): void {
    for (const set of old) this.#scale(set, 0);
    const isOldGone = old.every(
      ({ metadata }) => this.#context.byOwner.lookup(metadata.uid ?? '', 'pods').length === 0,
    );
    if (isOldGone) this.#scale(current, this.#deployment.spec.replicas ?? 1);
  }

  #scaleOnly(existing: readonly appsv1.ReplicaSet[]): void {
    const active = existing.filter(({ spec }) => (spec.replicas ?? 0) > 0);
    const [only = existing.at(-1), ...more] = active;
    if (only !== undefined && more.length === 0) {
      this.#scale(only, this.#deployment.spec.replicas ?? 1);
    }
  }

  #scale(set: appsv1.ReplicaSet, replicas: number): void {
    const from = set.spec.replicas ?? 0;
    if (from === replicas) return;
    this.#controller.client.update('replicasets', set, (current) => ({
      ...current,
      spec: { ...current.spec, replicas },
    }));
    this.#recordScaling(set.metadata.name ?? '', { from, to: replicas });
  }

  #recordScaling(name: string, { from, to }: { from: number; to: number }): void {
    const direction = to > from ? 'up' : 'down';
    const message = `Scaled ${direction} replica set ${name} from ${from} to ${to}`;
    this.#controller.record(this.#deployment, {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message,
    });
  }

  #trimHistory(old: readonly appsv1.ReplicaSet[]): void {
    const limit = this.#deployment.spec.revisionHistoryLimit ?? 10;
    const idle = old.filter(({ spec, status }) => spec.replicas === 0 && status?.replicas === 0);
    for (const set of idle.slice(0, Math.max(0, idle.length - limit))) {
      this.#controller.client.delete('replicasets', set);
    }
  }
}

function revisionOf({ metadata }: appsv1.ReplicaSet): number {
  return Number(metadata.annotations?.[REVISION] ?? 0);
}

function latestRevision(sets: readonly appsv1.ReplicaSet[]): number {
  return Math.max(0, ...sets.map(revisionOf));
}

function countsOf({ metadata, spec, status }: appsv1.ReplicaSet): ReplicaCounts {
  return {
    name: metadata.name ?? '',
    replicas: spec.replicas ?? 0,
    available: status?.availableReplicas ?? 0,
  };
}
