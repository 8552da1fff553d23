import type { appsv1, corev1 } from '@deltascope/api';
import { getControllerOf } from '@deltascope/apimachinery';
import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { podFromTemplate, templateHash } from './pod-template.ts';
import { isActive, isReady } from './pod-state.ts';
import { podsOf } from './replica-set-controller.ts';
import { isSelected } from './scheduler.ts';

const TEMPLATE_HASH = 'controller-revision-hash';

/** Keeps one pod of each DaemonSet on every node its nodeSelector allows; changed templates roll node by node. */
export function daemonSetController(context: WorldContext): Controller {
  const controller: Controller = new Controller(context, {
    name: 'daemonset-controller',
    triggers: {
      daemonsets: (daemonSet) => [keyOf(daemonSet)],
      pods: (pod) => {
        const owner = getControllerOf(pod);
        return owner?.kind === 'DaemonSet' ? [`${pod.metadata.namespace}/${owner.name}`] : [];
      },
      nodes: () => [...controller.client.list('daemonsets')].map(keyOf),
    },
    sync(key) {
      const daemonSet = controller.client.get('daemonsets', key);
      if (daemonSet === undefined) return undefined;
      const nodes = eligibleNodes(controller, daemonSet.spec);
      if (daemonSet.metadata.deletionTimestamp === undefined) {
        place(controller, daemonSet, { nodes, pods: podsOf(context, daemonSet.metadata.uid) });
      }
      updateStatus(controller, daemonSet, {
        nodes,
        pods: podsOf(context, daemonSet.metadata.uid),
      });
      return undefined;
    },
  });
  return controller;
}

interface Placement {
  readonly nodes: readonly string[];
  readonly pods: readonly corev1.Pod[];
}

function eligibleNodes({ client }: Controller, spec: appsv1.DaemonSetSpec): string[] {
  return [...client.list('nodes')]
    .filter((node) => isSelected(node, spec.template.spec?.nodeSelector))
    .map(({ metadata }) => metadata.name ?? '');
}

function place(
  controller: Controller,
  daemonSet: appsv1.DaemonSet,
  { nodes, pods }: Placement,
): void {
  const occupied = new Set(pods.map(({ spec }) => spec?.nodeName));
  for (const node of nodes) if (!occupied.has(node)) createPod(controller, daemonSet, node);
  const misplaced = pods.find(({ spec }) => !nodes.includes(spec?.nodeName ?? ''));
  const areAllReady = pods.length >= nodes.length && pods.every(isReady);
  const outdated = pods.find((pod) => isOutdated(daemonSet, pod) && (areAllReady || !isReady(pod)));
  const ending = misplaced ?? outdated;
  if (ending === undefined || !isActive(ending)) return;
  controller.client.delete('pods', ending);
  const message = `Deleted pod: ${ending.metadata.name}`;
  controller.record(daemonSet, { type: 'Normal', reason: 'SuccessfulDelete', message });
}

function isOutdated({ spec }: appsv1.DaemonSet, { metadata }: corev1.Pod): boolean {
  return metadata.labels?.[TEMPLATE_HASH] !== templateHash(spec.template);
}

function createPod(controller: Controller, daemonSet: appsv1.DaemonSet, nodeName: string): void {
  const { template } = daemonSet.spec;
  const labels = { [TEMPLATE_HASH]: templateHash(template) };
  const pod = podFromTemplate({ resource: 'daemonsets', owner: daemonSet, template, labels });
  const created = controller.client.create('pods', {
    ...pod,
    metadata: { ...pod.metadata, generateName: `${daemonSet.metadata.name}-` },
    ...(pod.spec === undefined ? {} : { spec: { ...pod.spec, nodeName } }),
  });
  const message = `Created pod: ${created.metadata.name}`;
  controller.record(daemonSet, { type: 'Normal', reason: 'SuccessfulCreate', message });
}

function updateStatus(
  { client }: Controller,
  daemonSet: appsv1.DaemonSet,
  { nodes, pods }: Placement,
): void {
  const { generation } = daemonSet.metadata;
  const ready = pods.filter(isReady).length;
  const updated = pods.filter((pod) => !isOutdated(daemonSet, pod)).length;
  client.updateStatus('daemonsets', daemonSet, (current) => ({
    ...current,
    status: {
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      desiredNumberScheduled: nodes.length,
      currentNumberScheduled: pods.length,
      updatedNumberScheduled: updated,
      numberReady: ready,
      numberAvailable: ready,
      ...(ready < nodes.length ? { numberUnavailable: nodes.length - ready } : {}),
      numberMisscheduled: 0,
    },
  }));
}
