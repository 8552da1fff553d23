import type { corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { withCondition } from './pod-state.ts';

const RETRY_UNSCHEDULABLE_MS = 5000;
/** A kubelet's own default. */
const DEFAULT_MAX_PODS = 110;

/** Binds each new pod to a ready, schedulable node that its nodeSelector allows: the one with the fewest pods. */
export function scheduler(context: WorldContext): Controller {
  const controller: Controller = new Controller(context, {
    name: 'default-scheduler',
    manager: 'kube-scheduler',
    triggers: { pods: (pod) => (isWaiting(pod) ? [keyOf(pod)] : []) },
    sync(key) {
      const pod = controller.client.get('pods', key);
      if (pod === undefined || !isWaiting(pod)) return undefined;
      const node = chooseNode(context, controller, pod);
      if (node === undefined) {
        markUnschedulable(context, controller, pod);
        return RETRY_UNSCHEDULABLE_MS;
      }
      bind(context, controller, { pod, nodeName: node });
      return undefined;
    },
  });
  return controller;
}

function isWaiting({ metadata, spec }: corev1.Pod): boolean {
  const { nodeName, schedulingGates = [] } = spec ?? {};
  const isFree = nodeName === undefined && schedulingGates.length === 0;
  return isFree && metadata.deletionTimestamp === undefined;
}

function chooseNode(
  { podsByNode }: WorldContext,
  { client }: Controller,
  pod: corev1.Pod,
): string | undefined {
  let best: { name: string; pods: number } | undefined;
  for (const node of client.list('nodes')) {
    const name = node.metadata.name ?? '';
    const pods = podsByNode.count(name);
    if (isFeasible(node, pod, pods) && (best === undefined || pods < best.pods)) {
      best = { name, pods };
    }
  }
  return best?.name;
}

function isFeasible(node: corev1.Node, pod: corev1.Pod, pods: number): boolean {
  const { unschedulable = false, taints = [] } = node.spec ?? {};
  const { conditions = [], allocatable } = node.status ?? {};
  const isNodeReady = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  return (
    !unschedulable &&
    isNodeReady &&
    pods < Number(allocatable?.['pods'] ?? DEFAULT_MAX_PODS) &&
    taints.every((taint) => isTolerated(pod, taint)) &&
    isSelected(node, pod.spec?.nodeSelector)
  );
}

/** Whether a node has all the labels that a nodeSelector asks for. */
export function isSelected(
  { metadata }: corev1.Node,
  nodeSelector: Readonly<Record<string, string>> = {},
): boolean {
  return Object.entries(nodeSelector).every(([key, value]) => metadata.labels?.[key] === value);
}

function isTolerated(pod: corev1.Pod, { key, effect }: corev1.Taint): boolean {
  if (effect === 'PreferNoSchedule') return true;
  return (pod.spec?.tolerations ?? []).some(
    (toleration) => toleration.key === undefined || toleration.key === key,
  );
}

function bind(
  { clock }: WorldContext,
  controller: Controller,
  { pod, nodeName }: { pod: corev1.Pod; nodeName: string },
): void {
  const lastTransitionTime = formatTime(clock.now());
  const bound = controller.client.update('pods', pod, (current) => ({
    ...current,
    ...(current.spec === undefined ? {} : { spec: { ...current.spec, nodeName } }),
  }));
  controller.client.updateStatus('pods', bound, (current) => ({
    ...current,
    status: {
      ...current.status,
      conditions: withCondition(current.status?.conditions, {
        type: 'PodScheduled',
        status: 'True',
        lastTransitionTime,
      }),
    },
  }));
  const message = `Successfully assigned ${keyOf(pod)} to ${nodeName}`;
  controller.record(pod, { type: 'Normal', reason: 'Scheduled', message });
}

function markUnschedulable({ clock }: WorldContext, controller: Controller, pod: corev1.Pod): void {
  const nodes = [...controller.client.list('nodes')].length;
  const message = `0/${nodes} nodes are available: ${nodes} node(s) didn't match Pod's node affinity/selector, were full, or were unschedulable.`;
  const lastTransitionTime = formatTime(clock.now());
  controller.client.updateStatus('pods', pod, (current) => ({
    ...current,
    status: {
      ...current.status,
      conditions: withCondition(current.status?.conditions, {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message,
        lastTransitionTime,
      }),
    },
  }));
  controller.record(pod, { type: 'Warning', reason: 'FailedScheduling', message });
}
