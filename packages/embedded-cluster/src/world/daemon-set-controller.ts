import type { appsv1, corev1 } from '@deltascope/api';
import { getControllerOf } from '@deltascope/apimachinery';
import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { daemonPodSpec, withDaemonTolerations } from './daemon-pod.ts';
import { podFromTemplate, templateHash } from './pod-template.ts';
import { isActive, isReady } from './pod-state.ts';
import { podsOf } from './replica-set-controller.ts';
import { daemonFit } from './scheduling/filters.ts';

const TEMPLATE_HASH = 'controller-revision-hash';

/**
 * Keeps one pod of each DaemonSet on every node that it fits on; changed templates roll node by node. The scheduler binds them: each is made
 * for its node by an affinity to the node's name, and tolerates what ails nodes (API concept: taints and tolerations of daemon pods).
 */
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
      const places = placesOf(controller, daemonSet.spec);
      const { uid, deletionTimestamp } = daemonSet.metadata;
      if (deletionTimestamp === undefined) {
        place(controller, daemonSet, { ...places, pods: podsOf(context, uid) });
      }
      updateStatus(controller, daemonSet, { ...places, pods: podsOf(context, uid) });
      return undefined;
    },
  });
  return controller;
}

interface Placement {
  /** Where a pod is to be. */
  readonly nodes: readonly string[];
  /** Where one that is there may stay. */
  readonly staying: ReadonlySet<string>;
  readonly pods: readonly corev1.Pod[];
}

function placesOf(
  { client }: Controller,
  { template }: appsv1.DaemonSetSpec,
): Omit<Placement, 'pods'> {
  const nodes: string[] = [];
  const staying = new Set<string>();
  const spec = withDaemonTolerations(template.spec ?? { containers: [] });
  for (const node of client.list('nodes')) {
    const { name = '' } = node.metadata;
    const { shouldRun, mayStay } = daemonFit(spec, node);
    if (shouldRun) nodes.push(name);
    if (mayStay) staying.add(name);
  }
  return { nodes, staying };
}

/** The node that a daemon's pod is on, or is made for. */
function nodeOf({ spec }: corev1.Pod): string {
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const [field] = required?.nodeSelectorTerms[0]?.matchFields ?? [];
  return spec?.nodeName ?? field?.values?.[0] ?? '';
}

function place(
  controller: Controller,
  daemonSet: appsv1.DaemonSet,
  { nodes, staying, pods }: Placement,
): void {
  const occupied = new Set(pods.map(nodeOf));
  for (const node of nodes) if (!occupied.has(node)) createPod(controller, daemonSet, node);
  const misplaced = pods.find((pod) => !staying.has(nodeOf(pod)));
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
    ...(pod.spec === undefined ? {} : { spec: daemonPodSpec(pod.spec, nodeName) }),
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
      numberMisscheduled: pods.filter((pod) => !nodes.includes(nodeOf(pod))).length,
    },
  }));
}
