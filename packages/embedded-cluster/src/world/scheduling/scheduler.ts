import type { corev1 } from '@deltascope/api';
import { getControllerOf } from '@deltascope/apimachinery';
import { formatTime } from '../../clock.ts';
import { bindPod } from '../../registry/binding.ts';
import { keyOf } from '../cluster-client.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { Controller } from '../controller.ts';
import type { WorldContext } from '../controller.ts';
import { withPodCondition } from '../../conditions.ts';
import { podsOf } from '../replica-set-controller.ts';
import { Filters } from './filters.ts';
import { NodeInfos } from './node-infos.ts';
import type { NodeInfo } from './node-infos.ts';
import { Nominations } from './nominations.ts';
import { attemptPreemption } from './preemption.ts';
import type { Candidate, RefusingNode } from './preemption.ts';
import { bestNode } from './scores.ts';
import { unschedulableMessage } from './unschedulable-message.ts';
import { claimKeysOf, claimProblem } from './volume-claims.ts';

const NAME = 'default-scheduler';
const BACK_OFF_MS = { first: 1000, max: 10_000 };
/** A pod that nothing has made room for is tried again all the same. */
const FLUSH_MS = 5 * 60_000;

/**
 * Binds each new pod to the best of the nodes that it fits on. One that fits nowhere waits until something may have made room, and then
 * at least its back-off (upstream: the scheduling queue). One of higher priority has others end to make room, which is then kept for it.
 */
export function scheduler(context: WorldContext): Controller {
  const infos = new NodeInfos(context.registry.store);
  const waiting = new Map<string, Waiting>();
  const nominations = new Nominations(infos);
  const forget = (key: string): void => {
    waiting.delete(key);
    nominations.delete(key);
  };
  const controller: Controller = new Controller(context, {
    name: NAME,
    manager: 'kube-scheduler',
    triggers: {
      pods(pod) {
        const key = keyOf(pod);
        // What is written of a pod's status makes no room for it.
        const isKnown = waiting.get(key)?.spec === pod.spec;
        const isGone = waiting.has(key) && controller.client.get('pods', key) === undefined;
        return isGone || (isWaiting(pod) && !isKnown) ? [key] : [];
      },
      persistentvolumeclaims: (claim) =>
        [...waiting].filter(([, { claims }]) => claims.includes(keyOf(claim))).map(([key]) => key),
    },
    sync(key) {
      const pod = controller.client.get('pods', key);
      if (pod === undefined || !isWaiting(pod)) {
        forget(key);
        return undefined;
      }
      const nowMs = context.clock.now();
      const known = waiting.get(key);
      const { attempts, notBeforeMs } = known ?? { attempts: 0, notBeforeMs: nowMs };
      if (notBeforeMs > nowMs) return notBeforeMs - nowMs;
      const { node, candidate, message } = nominations.during(key, pod, () =>
        choose({ context, infos, client: controller.client }, pod),
      );
      if (node === undefined) {
        const backOffMs = Math.min(BACK_OFF_MS.max, BACK_OFF_MS.first * 2 ** attempts);
        const notBefore = { attempts: attempts + 1, notBeforeMs: nowMs + backOffMs };
        waiting.set(key, { ...notBefore, spec: pod.spec, claims: claimKeysOf(pod) });
        if (candidate !== undefined) {
          nominations.set(key, pod, candidate.info.name);
          preempt(context, controller, { pod, candidate });
        }
        markUnschedulable(context, controller, { pod, message, nominated: candidate?.info.name });
        return FLUSH_MS;
      }
      forget(key);
      bind(context, controller, { pod, nodeName: node.name });
      return undefined;
    },
  });
  infos.onRoom = () => {
    for (const key of waiting.keys()) controller.enqueue(key);
  };
  infos.onArrival = () => {
    for (const [key, { spec }] of waiting) if (dependsOnOthers(spec)) controller.enqueue(key);
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

/** Whether a pod may fit because another has come. */
function dependsOnOthers(spec: corev1.PodSpec | undefined): boolean {
  return spec?.affinity?.podAffinity !== undefined || spec?.topologySpreadConstraints !== undefined;
}

function isWaiting({ metadata, spec }: corev1.Pod): boolean {
  const { nodeName, schedulingGates = [], schedulerName = NAME } = spec ?? {};
  const isFree = nodeName === undefined && schedulingGates.length === 0;
  return isFree && schedulerName === NAME && metadata.deletionTimestamp === undefined;
}

/** The node for a pod; or why there is none, and where room is to be made. */
interface Decision {
  readonly node?: NodeInfo | undefined;
  readonly candidate?: Candidate | undefined;
  readonly message: string;
}

function choose(
  { context, infos, client }: { context: WorldContext; infos: NodeInfos; client: ClusterClient },
  pod: corev1.Pod,
): Decision {
  const problem = claimProblem(client, pod);
  if (problem !== undefined) {
    return { message: `0/${infos.size} nodes are available: ${problem}. not found` };
  }
  const labelsOf = (namespace: string): Readonly<Record<string, string>> =>
    context.registry.store.get('namespaces', namespace)?.metadata.labels ?? {};
  const filters = new Filters(pod, infos, labelsOf);
  const feasible: NodeInfo[] = [];
  const refusing: RefusingNode[] = [];
  for (const info of infos.all) {
    const refusals = filters.refusals(info);
    if (refusals.length === 0) feasible.push(info);
    else refusing.push({ info, refusals });
  }
  const owner = getControllerOf(pod);
  const ofOwner = owner === undefined ? [] : podsOf(context, owner.uid);
  const node = bestNode(pod, feasible, { labelsOf, ofOwner });
  if (node !== undefined) return { node, message: '' };
  const { candidate, message } = attemptPreemption(pod, refusing, { infos, labelsOf });
  const refusals = refusing.map((one) => one.refusals);
  return { candidate, message: unschedulableMessage(refusals, message) };
}

/** Ends the pods that are in the way; those that are ending already only take their time. */
function preempt(
  { clock }: WorldContext,
  controller: Controller,
  { pod, candidate }: { pod: corev1.Pod; candidate: Candidate },
): void {
  for (const victim of candidate.victims) {
    if (victim.metadata.deletionTimestamp !== undefined) continue;
    const disrupted = controller.client.updateStatus('pods', victim, (current) => ({
      ...current,
      status: {
        ...current.status,
        conditions: withPodCondition(current.status?.conditions, {
          type: 'DisruptionTarget',
          status: 'True',
          reason: 'PreemptionByScheduler',
          message: `${NAME}: preempting to accommodate a higher priority pod`,
          lastTransitionTime: formatTime(clock.now()),
        }),
      },
    }));
    controller.client.delete('pods', disrupted);
    const message = `Preempted by pod ${pod.metadata.uid} on node ${candidate.info.name}`;
    controller.record(victim, { type: 'Normal', reason: 'Preempted', message });
  }
}

function bind(
  { registry, clock }: WorldContext,
  controller: Controller,
  { pod, nodeName }: { pod: corev1.Pod; nodeName: string },
): void {
  const { namespace, name = '', uid } = pod.metadata;
  const binding = {
    metadata: { name, ...(uid && { uid }) },
    target: { kind: 'Node', name: nodeName },
  };
  bindPod(registry, { namespace, name }, { binding, nowMs: clock.now() });
  const message = `Successfully assigned ${keyOf(pod)} to ${nodeName}`;
  controller.record(pod, { type: 'Normal', reason: 'Scheduled', message });
}

function markUnschedulable(
  { clock }: WorldContext,
  controller: Controller,
  { pod, message, nominated }: { pod: corev1.Pod; message: string; nominated?: string | undefined },
): void {
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: 'Unschedulable',
    message,
    lastTransitionTime: formatTime(clock.now()),
  };
  controller.client.updateStatus('pods', pod, ({ status, ...current }) => ({
    ...current,
    status: {
      ...status,
      ...(nominated !== undefined && { nominatedNodeName: nominated }),
      conditions: withPodCondition(status?.conditions, condition),
    },
  }));
  controller.record(pod, { type: 'Warning', reason: 'FailedScheduling', message });
}
