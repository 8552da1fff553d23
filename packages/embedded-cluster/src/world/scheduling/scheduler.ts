import type { corev1 } from '@deltascope/api';
import { getControllerOf } from '@deltascope/apimachinery';
import { formatTime } from '../../clock.ts';
import { keyOf } from '../cluster-client.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { Controller } from '../controller.ts';
import type { WorldContext } from '../controller.ts';
import { withCondition } from '../pod-state.ts';
import { podsOf } from '../replica-set-controller.ts';
import { Filters } from './filters.ts';
import type { Refusal } from './filters.ts';
import { NodeInfos } from './node-infos.ts';
import type { NodeInfo } from './node-infos.ts';
import { bestNode } from './scores.ts';
import { claimKeysOf, claimProblem } from './volume-claims.ts';

const NAME = 'default-scheduler';
const BACK_OFF_MS = { first: 1000, max: 10_000 };
/** A pod that nothing has made room for is tried again all the same. */
const FLUSH_MS = 5 * 60_000;

/**
 * Binds each new pod to the best of the nodes that it fits on. One that fits nowhere waits until something may have made room, and then
 * at least its back-off (upstream: the scheduling queue). It never preempts.
 */
export function scheduler(context: WorldContext): Controller {
  const infos = new NodeInfos(context.registry.store);
  const waiting = new Map<string, Waiting>();
  const controller: Controller = new Controller(context, {
    name: NAME,
    manager: 'kube-scheduler',
    triggers: {
      pods(pod) {
        const key = keyOf(pod);
        // What is written of a pod's status makes no room for it.
        const isKnown = waiting.get(key)?.spec === pod.spec;
        return isWaiting(pod) && !isKnown ? [key] : [];
      },
      persistentvolumeclaims: (claim) =>
        [...waiting].filter(([, { claims }]) => claims.includes(keyOf(claim))).map(([key]) => key),
    },
    sync(key) {
      const pod = controller.client.get('pods', key);
      if (pod === undefined || !isWaiting(pod)) {
        waiting.delete(key);
        return undefined;
      }
      const nowMs = context.clock.now();
      const known = waiting.get(key);
      const { attempts, notBeforeMs } = known ?? { attempts: 0, notBeforeMs: nowMs };
      if (notBeforeMs > nowMs) return notBeforeMs - nowMs;
      const { node, message } = choose({ context, infos, client: controller.client }, pod);
      if (node === undefined) {
        const backOffMs = Math.min(BACK_OFF_MS.max, BACK_OFF_MS.first * 2 ** attempts);
        const notBefore = { attempts: attempts + 1, notBeforeMs: nowMs + backOffMs };
        waiting.set(key, { ...notBefore, spec: pod.spec, claims: claimKeysOf(pod) });
        markUnschedulable(context, controller, { pod, message });
        return FLUSH_MS;
      }
      waiting.delete(key);
      bind(context, controller, { pod, nodeName: node.name });
      return undefined;
    },
  });
  infos.onRoom = () => {
    for (const key of waiting.keys()) controller.enqueue(key);
  };
  return controller;
}

/** A pod that has been tried. */
interface Waiting {
  readonly attempts: number;
  readonly notBeforeMs: number;
  readonly spec: corev1.PodSpec | undefined;
  /** Keys of the claims that it needs. */
  readonly claims: readonly string[];
}

function isWaiting({ metadata, spec }: corev1.Pod): boolean {
  const { nodeName, schedulingGates = [], schedulerName = NAME } = spec ?? {};
  const isFree = nodeName === undefined && schedulingGates.length === 0;
  return isFree && schedulerName === NAME && metadata.deletionTimestamp === undefined;
}

function choose(
  { context, infos, client }: { context: WorldContext; infos: NodeInfos; client: ClusterClient },
  pod: corev1.Pod,
): { node: NodeInfo | undefined; message: string } {
  const problem = claimProblem(client, pod);
  if (problem !== undefined) {
    const message = `0/${infos.size} nodes are available: ${problem}. not found`;
    return { node: undefined, message };
  }
  const labelsOf = (namespace: string): Readonly<Record<string, string>> =>
    context.registry.store.get('namespaces', namespace)?.metadata.labels ?? {};
  const filters = new Filters(pod, infos, labelsOf);
  const feasible: NodeInfo[] = [];
  const refusals: (readonly Refusal[])[] = [];
  for (const info of infos.all) {
    const refused = filters.refusals(info);
    if (refused.length === 0) feasible.push(info);
    else refusals.push(refused);
  }
  const owner = getControllerOf(pod);
  const ofOwner = owner === undefined ? [] : podsOf(context, owner.uid);
  return {
    node: bestNode(pod, feasible, { labelsOf, ofOwner }),
    message: unschedulableMessage(refusals, pod.spec?.preemptionPolicy),
  };
}

/** As kube-scheduler tells it: the reasons by how many nodes have them, and why preemption would not help. */
function unschedulableMessage(
  refusals: readonly (readonly Refusal[])[],
  preemptionPolicy: string | undefined,
): string {
  if (refusals.length === 0) return 'no nodes available to schedule pods';
  const head = `0/${refusals.length} nodes are available: `;
  const reasons = refusals.flatMap((refused) => refused.map(({ reason }) => reason));
  const failure = `${head}${histogram(reasons)}. preemption: `;
  if (preemptionPolicy === 'Never') return `${failure}not eligible due to preemptionPolicy=Never.`;
  const preemption = refusals.map((refused) =>
    refused.every(({ isResolvable }) => isResolvable)
      ? 'No preemption victims found for incoming pod'
      : 'Preemption is not helpful for scheduling',
  );
  return `${failure}${head}${histogram(preemption)}.`;
}

function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .toSorted()
    .join(', ');
}

function bind(
  { clock }: WorldContext,
  controller: Controller,
  { pod, nodeName }: { pod: corev1.Pod; nodeName: string },
): void {
  const bound = controller.client.update('pods', pod, (current) => ({
    ...current,
    ...(current.spec === undefined ? {} : { spec: { ...current.spec, nodeName } }),
  }));
  const lastTransitionTime = formatTime(clock.now());
  setScheduled(controller, bound, { status: 'True', lastTransitionTime });
  const message = `Successfully assigned ${keyOf(pod)} to ${nodeName}`;
  controller.record(pod, { type: 'Normal', reason: 'Scheduled', message });
}

function markUnschedulable(
  { clock }: WorldContext,
  controller: Controller,
  { pod, message }: { pod: corev1.Pod; message: string },
): void {
  const lastTransitionTime = formatTime(clock.now());
  const condition = { status: 'False', reason: 'Unschedulable', message, lastTransitionTime };
  setScheduled(controller, pod, condition);
  controller.record(pod, { type: 'Warning', reason: 'FailedScheduling', message });
}

function setScheduled(
  controller: Controller,
  pod: corev1.Pod,
  condition: Omit<corev1.PodCondition, 'type'>,
): void {
  controller.client.updateStatus('pods', pod, (current) => ({
    ...current,
    status: {
      ...current.status,
      conditions: withCondition(current.status?.conditions, {
        type: 'PodScheduled',
        ...condition,
      }),
    },
  }));
}
