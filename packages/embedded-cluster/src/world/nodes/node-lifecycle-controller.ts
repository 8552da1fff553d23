import type { corev1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';
import { formatTime } from '../../clock.ts';
import { keyOf } from '../cluster-client.ts';
import { Controller } from '../controller.ts';
import type { WorldContext } from '../controller.ts';
import { withPodCondition } from '../../conditions.ts';
import { isReady } from '../pod-state.ts';
import { UNSCHEDULABLE } from '../scheduling/filters.ts';
import { LEASE_NAMESPACE } from './node-lease.ts';

/** A node that has given no sign of life for so long is unknown (nodeMonitorGracePeriod). */
const GRACE_MS = 50_000;
/** How often it is looked for (nodeMonitorPeriod). */
const PERIOD_MS = 5000;
const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
/** Taints that this controller gives and takes. */
const OWN_TAINTS: ReadonlySet<string> = new Set([NOT_READY, UNREACHABLE, UNSCHEDULABLE]);

/**
 * Watches over nodes (upstream: the node lifecycle controller): one whose lease has run out is unknown and its pods are not ready; what ails
 * a node becomes its taints, that it is cordoned too. Without `monitored`, where kubelets give no signs of life, nodes never run out.
 */
export function nodeLifecycleController(
  context: WorldContext,
  { isMonitored }: { readonly isMonitored: boolean },
): Controller {
  /** Those that were there at the start are not news. */
  const known = new Map<string, corev1.Node>(
    [...context.registry.store.values('nodes')].map((node) => [
      keyOf(node),
      node as KubeObject as corev1.Node,
    ]),
  );
  const controller: Controller = new Controller(context, {
    name: 'node-controller',
    triggers: { nodes: (node) => [keyOf(node)] },
    sync(key) {
      const found = controller.client.get('nodes', key);
      tellOfChange(controller, { before: known.get(key), now: found });
      if (found === undefined) known.delete(key);
      else known.set(key, found);
      if (found === undefined || found.metadata.deletionTimestamp !== undefined) return undefined;
      const node = isMonitored ? monitored(context, controller, found) : found;
      taint(context, controller, node);
      return isMonitored ? PERIOD_MS : undefined;
    },
  });
  return controller;
}

/** Of a node that has come, gone, or been replaced by one of its name. */
function tellOfChange(
  controller: Controller,
  { before, now }: { before: corev1.Node | undefined; now: corev1.Node | undefined },
): void {
  if (before?.metadata.uid === now?.metadata.uid) return;
  for (const [node, reason, what] of [
    [before, 'RemovingNode', 'Removing Node NAME from Controller'],
    [now, 'RegisteredNode', 'Registered Node NAME in Controller'],
  ] as const) {
    if (node === undefined) continue;
    const { name = '' } = node.metadata;
    const message = `Node ${name} event: ${what.replace('NAME', name)}`;
    controller.record(node, { type: 'Normal', reason, message });
  }
}

/** The node as it is after a look at its lease. */
function monitored(context: WorldContext, controller: Controller, node: corev1.Node): corev1.Node {
  const { name = '', creationTimestamp = '' } = node.metadata;
  const lease = controller.client.get('leases', `${LEASE_NAMESPACE}/${name}`);
  const nowMs = context.clock.now();
  const lastSignMs = Date.parse(lease?.spec?.renewTime ?? creationTimestamp);
  if (nowMs < lastSignMs + GRACE_MS || ready(node)?.status === 'Unknown') return node;
  const now = formatTime(nowMs);
  const unknown = controller.client.updateStatus('nodes', node, (current) => ({
    ...current,
    status: {
      ...current.status,
      conditions: (current.status?.conditions ?? []).map((condition) => ({
        ...condition,
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: now,
      })),
    },
  }));
  const message = `Node ${name} status is now: NodeNotReady`;
  controller.record(node, { type: 'Normal', reason: 'NodeNotReady', message });
  markPodsNotReady(context, controller, { node: name, now });
  return unknown;
}

function ready({ status }: corev1.Node): corev1.NodeCondition | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready');
}

/** So that no Service sends anything there. */
function markPodsNotReady(
  { podsByNode }: WorldContext,
  controller: Controller,
  { node, now }: { node: string; now: string },
): void {
  for (const { object } of podsByNode.lookup(node, 'pods')) {
    const pod = object as unknown as corev1.Pod;
    if (!isReady(pod)) continue;
    controller.client.updateStatus('pods', pod, (current) => ({
      ...current,
      status: {
        ...current.status,
        conditions: withPodCondition(current.status?.conditions, {
          type: 'Ready',
          status: 'False',
          lastTransitionTime: now,
        }),
      },
    }));
    const message = 'Node is not ready';
    controller.record(pod, { type: 'Warning', reason: 'NodeNotReady', message });
  }
}

function taint({ clock }: WorldContext, controller: Controller, node: corev1.Node): void {
  const { taints = [], unschedulable } = node.spec ?? {};
  const wanted: corev1.Taint[] = [
    ...readinessTaints(ready(node)?.status),
    ...(unschedulable === true ? [{ key: UNSCHEDULABLE, effect: 'NoSchedule' }] : []),
  ];
  const same = (a: corev1.Taint, b: corev1.Taint): boolean =>
    a.key === b.key && a.effect === b.effect;
  const kept = taints.filter(
    (one) => !OWN_TAINTS.has(one.key) || wanted.some((other) => same(one, other)),
  );
  const timeAdded = formatTime(clock.now());
  const added = wanted
    .filter((one) => !taints.some((other) => same(one, other)))
    .map((one) => ({ ...one, timeAdded }));
  if (kept.length === taints.length && added.length === 0) return;
  controller.client.update('nodes', node, (current) => {
    const { taints: _before, ...spec } = current.spec ?? {};
    const all = [...kept, ...added];
    return { ...current, spec: { ...spec, ...(all.length > 0 && { taints: all }) } };
  });
}

function readinessTaints(status: string | undefined): corev1.Taint[] {
  if (status === 'True' || status === undefined) return [];
  const key = status === 'Unknown' ? UNREACHABLE : NOT_READY;
  return [
    { key, effect: 'NoSchedule' },
    { key, effect: 'NoExecute' },
  ];
}
