import type { corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';

/** A kubelet writes an unchanged status every five minutes (nodeStatusReportFrequency); liveness goes by leases. */
const HEARTBEAT_MS = 5 * 60_000;

/** Renews the heartbeat of every node's conditions, each node at its own time. */
export function nodeHeartbeats(context: WorldContext): Controller {
  const dueMs = new Map<string, number>();
  const controller: Controller = new Controller(context, {
    name: 'kubelet',
    manager: 'kubelet',
    triggers: { nodes: (node) => [keyOf(node)] },
    sync(key) {
      const node = controller.client.get('nodes', key);
      if (node === undefined) {
        dueMs.delete(key);
        return undefined;
      }
      const nowMs = context.clock.now();
      const due = dueMs.get(key) ?? nowMs + context.random.int(1000, HEARTBEAT_MS);
      if (due > nowMs) {
        dueMs.set(key, due);
        return due - nowMs;
      }
      dueMs.set(key, nowMs + HEARTBEAT_MS);
      controller.client.updateStatus('nodes', node, (current) => beat(current, nowMs));
      return HEARTBEAT_MS;
    },
  });
  return controller;
}

function beat(node: corev1.Node, nowMs: number): corev1.Node {
  const lastHeartbeatTime = formatTime(nowMs);
  const conditions = node.status?.conditions ?? [];
  return {
    ...node,
    status: {
      ...node.status,
      conditions: conditions.map((condition) => ({ ...condition, lastHeartbeatTime })),
    },
  };
}
