import type { appsv1, corev1 } from '@deltascope/api';
import { getControllerOf } from '@deltascope/apimachinery';
import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { podFromTemplate } from './pod-template.ts';
import { isActive, isReady } from './pod-state.ts';

/** Pods made or ended in one sync; the rest follows in the next. */
const BURST = 100;
const NEXT_BURST_MS = 100;

/** Keeps as many pods as each ReplicaSet asks for. */
export function replicaSetController(context: WorldContext): Controller {
  const controller: Controller = new Controller(context, {
    name: 'replicaset-controller',
    triggers: {
      replicasets: (replicaSet) => [keyOf(replicaSet)],
      pods: (pod) => {
        const owner = getControllerOf(pod);
        return owner?.kind === 'ReplicaSet' ? [`${pod.metadata.namespace}/${owner.name}`] : [];
      },
    },
    sync(key) {
      const replicaSet = controller.client.get('replicasets', key);
      if (replicaSet === undefined) return undefined;
      const pods = podsOf(context, replicaSet.metadata.uid);
      const isUnfinished =
        replicaSet.metadata.deletionTimestamp === undefined &&
        replicate(controller, replicaSet, pods);
      updateStatus(controller, replicaSet, podsOf(context, replicaSet.metadata.uid));
      return isUnfinished ? NEXT_BURST_MS : undefined;
    },
  });
  return controller;
}

/** The active pods that an owner controls. */
export function podsOf({ byOwner }: WorldContext, uid: string | undefined): corev1.Pod[] {
  const found = byOwner.lookup(uid ?? '', 'pods');
  return found.map(({ object }) => object as unknown as corev1.Pod).filter(isActive);
}

function replicate(
  controller: Controller,
  replicaSet: appsv1.ReplicaSet,
  pods: readonly corev1.Pod[],
): boolean {
  const missing = (replicaSet.spec.replicas ?? 1) - pods.length;
  if (missing > 0) createPods(controller, replicaSet, Math.min(missing, BURST));
  if (missing < 0) {
    const ending = pods.toSorted(byWorth).slice(0, Math.min(-missing, BURST));
    for (const pod of ending) {
      controller.client.delete('pods', pod);
      const message = `Deleted pod: ${pod.metadata.name}`;
      controller.record(replicaSet, { type: 'Normal', reason: 'SuccessfulDelete', message });
    }
  }
  return Math.abs(missing) > BURST;
}

function createPods(controller: Controller, replicaSet: appsv1.ReplicaSet, count: number): void {
  const { template } = replicaSet.spec;
  if (template === undefined) return;
  const pod = podFromTemplate({ resource: 'replicasets', owner: replicaSet, template });
  for (let made = 0; made < count; made += 1) {
    const metadata = { ...pod.metadata, generateName: `${replicaSet.metadata.name}-` };
    const created = controller.client.create('pods', { ...pod, metadata });
    const message = `Created pod: ${created.metadata.name}`;
    controller.record(replicaSet, { type: 'Normal', reason: 'SuccessfulCreate', message });
  }
}

/** The pods to end first come first: not bound, not running, not ready, youngest (client-go: ActivePodsWithRanks). */
function byWorth(a: corev1.Pod, b: corev1.Pod): number {
  return (
    worth(a) - worth(b) ||
    (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? '')
  );
}

function worth(pod: corev1.Pod): number {
  if (pod.spec?.nodeName === undefined) return 0;
  if (pod.status?.phase !== 'Running') return 1;
  return isReady(pod) ? 3 : 2;
}

function updateStatus(
  controller: Controller,
  replicaSet: appsv1.ReplicaSet,
  pods: readonly corev1.Pod[],
): void {
  const ready = pods.filter(isReady).length;
  const { generation } = replicaSet.metadata;
  const status: appsv1.ReplicaSetStatus = {
    replicas: pods.length,
    ...(pods.length > 0 ? { fullyLabeledReplicas: pods.length } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
  controller.client.updateStatus('replicasets', replicaSet, (current) => ({ ...current, status }));
}
