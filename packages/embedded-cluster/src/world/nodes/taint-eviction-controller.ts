import type { corev1 } from '@deltascope/api';
import { parseTime } from '../../clock.ts';
import { keyOf } from '../cluster-client.ts';
import { Controller } from '../controller.ts';
import type { WorldContext } from '../controller.ts';
import { tolerates } from '../scheduling/taints.ts';

/** Ends pods that may not stay on their node: at once, or when their toleration of a taint has run out (API concept: taint-based eviction). */
export function taintEvictionController(context: WorldContext): Controller {
  /** Pods that are to go, and since when they have been: a taint need not say when it came. */
  const doomedSinceMs = new Map<string, number>();
  const controller: Controller = new Controller(context, {
    name: 'taint-eviction-controller',
    triggers: {
      pods: (pod) => (pod.spec?.nodeName === undefined ? [] : [keyOf(pod)]),
      nodes: ({ metadata }) =>
        context.podsByNode.lookup(metadata.name ?? '', 'pods').map(({ object }) => keyOf(object)),
    },
    sync(key) {
      const pod = controller.client.get('pods', key);
      const node = controller.client.get('nodes', pod?.spec?.nodeName ?? '');
      const isThere = pod !== undefined && pod.metadata.deletionTimestamp === undefined;
      const nowMs = context.clock.now();
      const sinceMs = doomedSinceMs.get(key) ?? nowMs;
      const leftMs = isThere && node ? stayMs(pod, node, { sinceMs, nowMs }) : undefined;
      if (pod === undefined || leftMs === undefined) {
        if (doomedSinceMs.delete(key) && isThere) {
          const message = `Cancelling deletion of Pod ${key}`;
          controller.record(pod, { type: 'Normal', reason: 'TaintManagerEviction', message });
        }
        return undefined;
      }
      if (leftMs > 0) {
        doomedSinceMs.set(key, sinceMs);
        return leftMs;
      }
      doomedSinceMs.delete(key);
      const message = `Marking for deletion Pod ${key}`;
      controller.record(pod, { type: 'Normal', reason: 'TaintManagerEviction', message });
      controller.client.delete('pods', pod);
      return undefined;
    },
  });
  return controller;
}

/** How long a pod may stay yet; undefined: as long as it likes. */
function stayMs(
  { spec }: corev1.Pod,
  node: corev1.Node,
  { sinceMs, nowMs }: { readonly sinceMs: number; readonly nowMs: number },
): number | undefined {
  let soonestMs: number | undefined;
  for (const taint of node.spec?.taints ?? []) {
    if (taint.effect !== 'NoExecute') continue;
    const tolerations = (spec?.tolerations ?? []).filter((one) => tolerates(one, taint));
    const seconds = tolerations.map(({ tolerationSeconds = Infinity }) => tolerationSeconds);
    const allowedMs = seconds.length === 0 ? 0 : Math.min(...seconds) * 1000;
    if (allowedMs === Infinity) continue;
    const leftMs = (parseTime(taint.timeAdded) ?? sinceMs) + allowedMs - nowMs;
    soonestMs = Math.min(soonestMs ?? Infinity, leftMs);
  }
  return soonestMs === undefined ? undefined : Math.max(0, soonestMs);
}
