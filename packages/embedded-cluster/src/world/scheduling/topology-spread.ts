import type { corev1 } from '@deltascope/api';
import { labelSelectorAsSelector } from '@deltascope/apimachinery';
import { matchesNodeAffinity } from './node-affinity.ts';
import type { NodeInfo, NodeInfos } from './node-infos.ts';
import { untolerated } from './taints.ts';

interface Constraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly isSelf: boolean;
  /** Matching pods by the key's value, of the nodes that count. */
  readonly byDomain: ReadonlyMap<string, number>;
  readonly fewest: number;
}

/** The topologySpreadConstraints of one pod that must hold, counted once for all nodes (KEP-895). */
export class TopologySpread {
  readonly #constraints: readonly Constraint[];

  constructor(pod: corev1.Pod, infos: NodeInfos) {
    const { spec } = pod;
    const constraints = (spec?.topologySpreadConstraints ?? []).filter(
      ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
    );
    const keys = constraints.map(({ topologyKey }) => topologyKey);
    this.#constraints = constraints.map((one) => counted(one, { pod, infos, keys }));
  }

  /** Undefined when the pod may come here; else what is wrong. */
  problem(info: NodeInfo): 'missing label' | 'skew' | undefined {
    for (const { topologyKey, maxSkew, isSelf, byDomain, fewest } of this.#constraints) {
      const domain = info.domain(topologyKey);
      if (domain === undefined) return 'missing label';
      const skew = (byDomain.get(domain) ?? 0) + (isSelf ? 1 : 0) - fewest;
      if (skew > maxSkew) return 'skew';
    }
    return undefined;
  }
}

function counted(
  constraint: corev1.TopologySpreadConstraint,
  about: { pod: corev1.Pod; infos: NodeInfos; keys: readonly string[] },
): Constraint {
  const { topologyKey, maxSkew, minDomains, matchLabelKeys = [] } = constraint;
  const { pod, infos, keys } = about;
  const own = pod.metadata.labels ?? {};
  const selector = labelSelectorAsSelector(constraint.labelSelector);
  const isMeant = ({ metadata }: corev1.Pod): boolean =>
    metadata.namespace === pod.metadata.namespace &&
    metadata.deletionTimestamp === undefined &&
    selector.matches(metadata.labels) &&
    matchLabelKeys.every((key) => metadata.labels?.[key] === own[key]);
  const byDomain = new Map<string, number>();
  for (const info of infos.all) {
    const domain = info.domain(topologyKey);
    if (domain === undefined || !isCounted(constraint, { pod, info, keys })) continue;
    let count = byDomain.get(domain) ?? 0;
    for (const other of info.pods.values()) if (isMeant(other)) count += 1;
    byDomain.set(domain, count);
  }
  const isTooFewDomains = minDomains !== undefined && byDomain.size < minDomains;
  const fewest = isTooFewDomains || byDomain.size === 0 ? 0 : Math.min(...byDomain.values());
  const isSelf = selector.matches(own);
  return { topologyKey, maxSkew, isSelf, byDomain, fewest };
}

/** Nodes where the pod could not be anyway do not count, unless the constraint says so. */
function isCounted(
  { nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' }: corev1.TopologySpreadConstraint,
  { pod, info, keys }: { pod: corev1.Pod; info: NodeInfo; keys: readonly string[] },
): boolean {
  const { spec } = pod;
  if (spec === undefined || keys.some((key) => info.domain(key) === undefined)) return false;
  if (nodeAffinityPolicy === 'Honor' && !matchesNodeAffinity(spec, info.node)) return false;
  const effects = ['NoSchedule', 'NoExecute'];
  return (
    nodeTaintsPolicy === 'Ignore' ||
    untolerated(info.node.spec?.taints, spec.tolerations, effects) === undefined
  );
}
