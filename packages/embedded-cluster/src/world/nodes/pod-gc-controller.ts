import { formatTime } from '../../clock.ts';
import { keyOf } from '../cluster-client.ts';
import { Controller } from '../controller.ts';
import type { WorldContext } from '../controller.ts';
import { withPodCondition } from '../../conditions.ts';

/** A node that is gone may come back at once: its pods wait so long (upstream: quarantineTime). */
const QUARANTINE_MS = 40_000;

/** Ends the pods of nodes that are gone, whose kubelet will never do it (upstream: the pod garbage collector). */
export function podGcController(context: WorldContext): Controller {
  const goneSinceMs = new Map<string, number>();
  const controller: Controller = new Controller(context, {
    name: 'pod-garbage-collector',
    triggers: {
      pods: (pod) => (pod.spec?.nodeName === undefined ? [] : [keyOf(pod)]),
      nodes: ({ metadata }) =>
        context.podsByNode.lookup(metadata.name ?? '', 'pods').map(({ object }) => keyOf(object)),
    },
    sync(key) {
      const pod = controller.client.get('pods', key);
      const { nodeName = '' } = pod?.spec ?? {};
      if (pod === undefined || controller.client.get('nodes', nodeName) !== undefined) {
        goneSinceMs.delete(key);
        return undefined;
      }
      const nowMs = context.clock.now();
      const sinceMs = goneSinceMs.get(key) ?? nowMs;
      goneSinceMs.set(key, sinceMs);
      if (nowMs < sinceMs + QUARANTINE_MS) return sinceMs + QUARANTINE_MS - nowMs;
      goneSinceMs.delete(key);
      const { phase } = pod.status ?? {};
      const failed =
        phase === 'Succeeded' || phase === 'Failed'
          ? pod
          : controller.client.updateStatus('pods', pod, (current) => ({
              ...current,
              status: {
                ...current.status,
                phase: 'Failed',
                conditions: withPodCondition(current.status?.conditions, {
                  type: 'DisruptionTarget',
                  status: 'True',
                  reason: 'DeletionByPodGC',
                  message: 'PodGC: node no longer exists',
                  lastTransitionTime: formatTime(nowMs),
                }),
              },
            }));
      controller.client.delete('pods', failed, { gracePeriodSeconds: 0 });
      return undefined;
    },
  });
  return controller;
}
