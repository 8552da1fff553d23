import type { corev1 } from '@deltascope/api';
import { formatMicroTime, formatTime } from '../../clock.ts';
import { keyOf } from '../cluster-client.ts';
import { Controller } from '../controller.ts';
import type { WorldContext } from '../controller.ts';
import { HEALTHY } from './node-conditions.ts';
import { LEASE_NAMESPACE, LEASE_SECONDS, newLease } from './node-lease.ts';

/** A kubelet renews its lease every ten seconds (nodeLeaseDurationSeconds / 4), ... */
const RENEW_MS = (LEASE_SECONDS * 1000) / 4;
/** ... and writes an unchanged status every five minutes (nodeStatusReportFrequency). */
const STATUS_MS = 5 * 60_000;

/** Every kubelet's signs of life: the Lease of its node, and its node's conditions. Each node has its own time. */
export function nodeHeartbeats(context: WorldContext): Controller {
  const statusDueMs = new Map<string, number>();
  const controller: Controller = new Controller(context, {
    name: 'kubelet',
    manager: 'kubelet',
    triggers: { nodes: (node) => [keyOf(node)] },
    sync(key) {
      const node = controller.client.get('nodes', key);
      if (node === undefined) {
        statusDueMs.delete(key);
        return undefined;
      }
      if (!context.kubelets.isRunning(key)) return undefined;
      const nowMs = context.clock.now();
      const againMs = renew(controller, node, nowMs);
      const dueMs = statusDueMs.get(key) ?? nowMs + context.random.int(1000, STATUS_MS);
      const isUnknown =
        node.status?.conditions?.some(({ status }) => status === 'Unknown') === true;
      const isDue = dueMs <= nowMs || isUnknown;
      statusDueMs.set(key, isDue ? nowMs + STATUS_MS : dueMs);
      if (isDue) controller.client.updateStatus('nodes', node, (current) => beat(current, nowMs));
      return againMs;
    },
  });
  context.kubelets.onStart((node) => controller.enqueue(node));
  return controller;
}

/** Returns when to renew again. */
function renew({ client }: Controller, node: corev1.Node, nowMs: number): number {
  const { name = '' } = node.metadata;
  const lease = client.get('leases', `${LEASE_NAMESPACE}/${name}`);
  if (lease === undefined) {
    client.create('leases', newLease(node, nowMs));
    return RENEW_MS;
  }
  const renewedMs = Date.parse(lease.spec?.renewTime ?? '');
  const leftMs = renewedMs + RENEW_MS - nowMs;
  if (leftMs > 0) return leftMs;
  client.update('leases', lease, (current) => ({
    ...current,
    spec: { ...current.spec, renewTime: formatMicroTime(nowMs) },
  }));
  return RENEW_MS;
}

/** What a kubelet that lives says of its node. */
function beat(node: corev1.Node, nowMs: number): corev1.Node {
  const now = formatTime(nowMs);
  const conditions = (node.status?.conditions ?? []).map((condition) => {
    const told = HEALTHY[condition.type];
    const status = told?.status ?? condition.status;
    const isChanged = status !== condition.status;
    return {
      ...condition,
      ...told,
      lastHeartbeatTime: now,
      ...(isChanged ? { lastTransitionTime: now } : {}),
    };
  });
  return { ...node, status: { ...node.status, conditions } };
}
