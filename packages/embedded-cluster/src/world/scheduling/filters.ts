import type { corev1 } from '@deltascope/api';
import { hostPortsOf } from './host-ports.ts';
import type { HostPort } from './host-ports.ts';
import { matchesNodeAffinity, namedNodes } from './node-affinity.ts';
import type { NodeInfo, NodeInfos } from './node-infos.ts';
import { PodAffinity } from './pod-affinity.ts';
import type { NamespaceLabels } from './pod-affinity.ts';
import { podRequests } from './pod-requests.ts';
import { untolerated } from './taints.ts';
import { TopologySpread } from './topology-spread.ts';

/** Why a node will not do, in kube-scheduler's words. */
export interface Refusal {
  readonly reason: string;
  /** Whether it would do if other pods went. */
  readonly isResolvable: boolean;
}

const SCHEDULING_EFFECTS = ['NoSchedule', 'NoExecute'];
export const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

const unresolvable = (reason: string): readonly Refusal[] => [{ reason, isResolvable: false }];
const resolvable = (reason: string): readonly Refusal[] => [{ reason, isResolvable: true }];
const NONE: readonly Refusal[] = [];

/** Which nodes one pod fits on (upstream: the filter plugins in their order; the first that refuses a node says why). */
export class Filters {
  readonly #spec: corev1.PodSpec;
  readonly #names: ReadonlySet<string> | undefined;
  readonly #spread: TopologySpread;
  readonly #affinity: PodAffinity;
  readonly #ports: readonly HostPort[];

  constructor(pod: corev1.Pod, infos: NodeInfos, labelsOf: NamespaceLabels) {
    this.#spec = pod.spec ?? { containers: [] };
    this.#names = namedNodes(this.#spec);
    this.#spread = new TopologySpread(pod, infos);
    this.#affinity = new PodAffinity(pod, infos, labelsOf);
    this.#ports = hostPortsOf(this.#spec);
  }

  /** Empty when the pod fits. */
  refusals(info: NodeInfo): readonly Refusal[] {
    const { node } = info;
    if (this.#names !== undefined && !this.#names.has(info.name)) {
      return unresolvable("node(s) didn't satisfy plugin(s) [NodeAffinity]");
    }
    if (isUnschedulable(node, this.#spec)) return unresolvable('node(s) were unschedulable');
    if (untolerated(node.spec?.taints, this.#spec.tolerations, SCHEDULING_EFFECTS)) {
      return unresolvable('node(s) had untolerated taint(s)');
    }
    if (!matchesNodeAffinity(this.#spec, node)) {
      return unresolvable("node(s) didn't match Pod's node affinity/selector");
    }
    if (this.#ports.some((port) => info.hostPorts.isTaken(port))) {
      return resolvable("node(s) didn't have free ports for the requested pod ports");
    }
    const unfit = this.#unfit(info);
    return unfit.length > 0 ? unfit : this.#unlike(info);
  }

  #unfit(info: NodeInfo): readonly Refusal[] {
    const tooMany = info.pods.size + 1 > info.allocatable('pods');
    const refusals: Refusal[] = tooMany ? [{ reason: 'Too many pods', isResolvable: true }] : [];
    for (const [resource, amount] of podRequests(this.#spec)) {
      if (amount === 0) continue;
      const allocatable = info.allocatable(resource);
      if (amount <= allocatable - info.requested(resource)) continue;
      refusals.push({ reason: `Insufficient ${resource}`, isResolvable: amount <= allocatable });
    }
    return refusals;
  }

  #unlike(info: NodeInfo): readonly Refusal[] {
    const problem = this.#spread.problem(info);
    const spread = "node(s) didn't match pod topology spread constraints";
    if (problem === 'missing label') return unresolvable(`${spread} (missing required label)`);
    if (problem === 'skew') return resolvable(spread);
    if (!this.#affinity.isWithOthers(info)) {
      return unresolvable("node(s) didn't match pod affinity rules");
    }
    if (!this.#affinity.isAwayFromOthers(info)) {
      return resolvable("node(s) didn't match pod anti-affinity rules");
    }
    if (!this.#affinity.isWanted(info)) {
      return resolvable("node(s) didn't satisfy existing pods anti-affinity rules");
    }
    return NONE;
  }
}

function isUnschedulable({ spec }: corev1.Node, { tolerations }: corev1.PodSpec): boolean {
  const taint = { key: UNSCHEDULABLE, effect: 'NoSchedule' };
  return (
    spec?.unschedulable === true && untolerated([taint], tolerations, ['NoSchedule']) !== undefined
  );
}

/** Whether a DaemonSet's pod belongs on a node, and whether one that is there may stay (upstream: nodeShouldRunDaemonPod). */
export function daemonFit(
  spec: corev1.PodSpec,
  node: corev1.Node,
): { shouldRun: boolean; mayStay: boolean } {
  if (!matchesNodeAffinity(spec, node)) return { shouldRun: false, mayStay: false };
  const taints = node.spec?.taints;
  return {
    shouldRun: untolerated(taints, spec.tolerations, SCHEDULING_EFFECTS) === undefined,
    mayStay: untolerated(taints, spec.tolerations, ['NoExecute']) === undefined,
  };
}
