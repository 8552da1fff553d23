import type { corev1 } from '@deltascope/api';
import { matchesTerm } from './node-affinity.ts';
import type { NodeInfo } from './node-infos.ts';
import { affinityTerm } from './pod-affinity.ts';
import type { NamespaceLabels } from './pod-affinity.ts';
import { nonZeroRequest } from './pod-requests.ts';
import { untolerated } from './taints.ts';

const RESOURCES = ['cpu', 'memory'] as const;
/** How much each opinion counts (upstream's own weights). */
const WEIGHTS = { taints: 3, affinity: 2, others: 2, spread: 2, balance: 1, room: 1 } as const;
const MAX_SCORE = 100;

/**
 * The best of the nodes that a pod fits on: with the most room and the least one-sided use, where it would rather be, and apart from
 * its siblings. Of several, the first by name, so that the same world gives the same places (upstream: any).
 */
export function bestNode(
  pod: corev1.Pod,
  infos: readonly NodeInfo[],
  { labelsOf, ofOwner }: { labelsOf: NamespaceLabels; ofOwner: readonly corev1.Pod[] },
): NodeInfo | undefined {
  const opinions: [number, readonly number[]][] = [
    [WEIGHTS.taints, normalized(infos.map((info) => -unwantedTaints(pod, info)))],
    [WEIGHTS.affinity, normalized(infos.map((info) => preference(pod, info)))],
    [WEIGHTS.others, normalized(company(pod, infos, labelsOf))],
    [WEIGHTS.spread, normalized(siblings(infos, ofOwner).map((count) => -count))],
    [WEIGHTS.balance, infos.map((info) => balance(pod, info))],
    [WEIGHTS.room, infos.map((info) => room(pod, info))],
  ];
  let best: { info: NodeInfo; score: number } | undefined;
  for (const [index, info] of infos.entries()) {
    const score = opinions.reduce((sum, [weight, of]) => sum + weight * (of[index] ?? 0), 0);
    const isBetter =
      best === undefined ||
      score > best.score ||
      (score === best.score && info.name < best.info.name);
    if (isBetter) best = { info, score };
  }
  return best?.info;
}

/** From 0 for the least to 100 for the greatest; nothing when all are the same. */
function normalized(values: readonly number[]): number[] {
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  return values.map((value) => (range === 0 ? 0 : ((value - least) / range) * MAX_SCORE));
}

function used({ spec }: corev1.Pod, info: NodeInfo): number[] {
  return RESOURCES.map((resource) => {
    const allocatable = info.allocatable(resource);
    const wanted = spec === undefined ? 0 : nonZeroRequest(spec, resource);
    return allocatable === 0 ? 1 : Math.min(1, (info.requested(resource) + wanted) / allocatable);
  });
}

function room(pod: corev1.Pod, info: NodeInfo): number {
  const fractions = used(pod, info);
  return (fractions.reduce((sum, one) => sum + 1 - one, 0) / fractions.length) * MAX_SCORE;
}

function balance(pod: corev1.Pod, info: NodeInfo): number {
  const [cpu = 0, memory = 0] = used(pod, info);
  return (1 - Math.abs(cpu - memory) / 2) * MAX_SCORE;
}

function unwantedTaints({ spec }: corev1.Pod, { node }: NodeInfo): number {
  const taints = node.spec?.taints ?? [];
  return taints.filter((taint) => untolerated([taint], spec?.tolerations, ['PreferNoSchedule']))
    .length;
}

function preference({ spec }: corev1.Pod, { node }: NodeInfo): number {
  const preferred = spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  return (preferred ?? [])
    .filter(({ preference: term }) => matchesTerm(term, node))
    .reduce((sum, { weight }) => sum + weight, 0);
}

/** Weights of the pods that it would rather be with, less those that it would rather not. */
function company(pod: corev1.Pod, infos: readonly NodeInfo[], labelsOf: NamespaceLabels): number[] {
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
  const wanted = podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const unwanted = podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const terms = [
    ...wanted.map(({ weight, podAffinityTerm }) => ({ weight, podAffinityTerm })),
    ...unwanted.map(({ weight, podAffinityTerm }) => ({ weight: -weight, podAffinityTerm })),
  ].map(({ weight, podAffinityTerm }) => {
    const term = affinityTerm(podAffinityTerm, pod, labelsOf);
    const byDomain = countBy(infos, term.topologyKey, (other) => term.matches(other));
    return { weight, term, byDomain };
  });
  return infos.map((info) =>
    terms.reduce((sum, { weight, term, byDomain }) => {
      const domain = info.domain(term.topologyKey);
      return sum + weight * (byDomain.get(domain ?? '') ?? 0);
    }, 0),
  );
}

/** Pods of the same owner on the node, and some of those in its zone (upstream: the default spread constraints). */
function siblings(infos: readonly NodeInfo[], ofOwner: readonly corev1.Pod[]): number[] {
  const onNode = new Map<string, number>();
  for (const { spec } of ofOwner) {
    const { nodeName = '' } = spec ?? {};
    onNode.set(nodeName, (onNode.get(nodeName) ?? 0) + 1);
  }
  const inZone = new Map<string, number>();
  const zoneOf = (info: NodeInfo): string => info.domain('topology.kubernetes.io/zone') ?? '';
  for (const info of infos) {
    const count = onNode.get(info.name) ?? 0;
    inZone.set(zoneOf(info), (inZone.get(zoneOf(info)) ?? 0) + count);
  }
  return infos.map(
    (info) => (onNode.get(info.name) ?? 0) + (inZone.get(zoneOf(info)) ?? 0) / infos.length,
  );
}

function countBy(
  infos: readonly NodeInfo[],
  key: string,
  isCounted: (pod: corev1.Pod) => boolean,
): Map<string, number> {
  const byDomain = new Map<string, number>();
  for (const info of infos) {
    const domain = info.domain(key);
    if (domain === undefined) continue;
    let count = byDomain.get(domain) ?? 0;
    for (const pod of info.pods.values()) if (isCounted(pod)) count += 1;
    byDomain.set(domain, count);
  }
  return byDomain;
}
