import type { corev1 } from '@deltascope/api';
import { keyOf } from '../cluster-client.ts';
import { Filters } from './filters.ts';
import type { Refusal } from './filters.ts';
import type { NodeInfo, NodeInfos } from './node-infos.ts';
import type { NamespaceLabels } from './pod-affinity.ts';
import { nodesMessage } from './unschedulable-message.ts';

/** So many nodes where room could be made are compared; an attempt costs a filter run for each pod of lower priority on them. */
const MAX_CANDIDATES = 20;

/** The pods that must go from a node so that another fits. */
export interface Candidate {
  readonly info: NodeInfo;
  readonly victims: readonly corev1.Pod[];
}

export interface PreemptionAttempt {
  /** Absent: nothing is to be done. */
  readonly candidate?: Candidate;
  /** What kube-scheduler says of it. */
  readonly message: string;
}

/** A node that refused a pod, with its reasons. */
export interface RefusingNode {
  readonly info: NodeInfo;
  readonly refusals: readonly Refusal[];
}

export const priorityOf = (pod: corev1.Pod): number => pod.spec?.priority ?? 0;

/**
 * Finds the node where pods of the least importance make room for one of higher priority, as few as possible (API concept: preemption).
 * PodDisruptionBudgets are not looked at. Changes nothing but sums, which are as before when it returns.
 */
export function attemptPreemption(
  pod: corev1.Pod,
  nodes: readonly RefusingNode[],
  { infos, labelsOf }: { readonly infos: NodeInfos; readonly labelsOf: NamespaceLabels },
): PreemptionAttempt {
  const ineligible = whyNotEligible(pod, infos);
  if (ineligible !== undefined) return { message: `not eligible due to ${ineligible}.` };
  const fits = (info: NodeInfo): readonly Refusal[] =>
    new Filters(pod, infos, labelsOf).refusals(info);
  const candidates: Candidate[] = [];
  const failures: string[] = [];
  for (const { info, refusals } of nodes) {
    if (candidates.length === MAX_CANDIDATES) break;
    if (!refusals.every(({ isResolvable }) => isResolvable)) {
      failures.push('Preemption is not helpful for scheduling');
      continue;
    }
    const found = victimsOn(info, pod, fits);
    if ('victims' in found) candidates.push({ info, victims: found.victims });
    else failures.push(...found.reasons);
  }
  const candidate = candidates.toSorted(byLeastHarm)[0];
  if (candidate === undefined) return { message: nodesMessage(nodes.length, failures) };
  const { info, victims } = candidate;
  const message = `found a potential placement for pod on node ${info.name}, preempting ${victims.length} victims`;
  return { candidate, message };
}

function whyNotEligible(pod: corev1.Pod, infos: NodeInfos): string | undefined {
  if (pod.spec?.preemptionPolicy === 'Never') return 'preemptionPolicy=Never';
  const nominated = infos.get(pod.status?.nominatedNodeName ?? '');
  for (const other of nominated?.pods.values() ?? []) {
    const isLower = priorityOf(other) < priorityOf(pod);
    if (isLower && other.metadata.deletionTimestamp !== undefined) {
      return 'a terminating pod on the nominated node';
    }
  }
  return undefined;
}

/** All lower pods leave the node; those that fit beside the newcomer come back, the most important first. */
function victimsOn(
  info: NodeInfo,
  pod: corev1.Pod,
  refusalsOf: (info: NodeInfo) => readonly Refusal[],
): { readonly victims: readonly corev1.Pod[] } | { readonly reasons: readonly string[] } {
  const lower = [...info.pods.values()].filter((other) => priorityOf(other) < priorityOf(pod));
  if (lower.length === 0) return { reasons: ['No preemption victims found for incoming pod'] };
  for (const other of lower) info.remove(keyOf(other));
  const refusals = refusalsOf(info);
  const victims: corev1.Pod[] = [];
  for (const other of lower.toSorted(byImportance)) {
    info.add(keyOf(other), other);
    if (refusals.length > 0 || refusalsOf(info).length === 0) continue;
    info.remove(keyOf(other));
    victims.push(other);
  }
  for (const victim of victims) info.add(keyOf(victim), victim);
  return refusals.length > 0 ? { reasons: refusals.map(({ reason }) => reason) } : { victims };
}

const startOf = ({ status, metadata }: corev1.Pod): string =>
  status?.startTime ?? metadata.creationTimestamp ?? '';

/** Higher priority first, then who has run longer. */
function byImportance(a: corev1.Pod, b: corev1.Pod): number {
  return priorityOf(b) - priorityOf(a) || (startOf(a) < startOf(b) ? -1 : 1);
}

/** The lowest highest victim, then the lowest sum, the fewest, and the first by name. */
function byLeastHarm(a: Candidate, b: Candidate): number {
  const highest = ({ victims }: Candidate): number => Math.max(...victims.map(priorityOf));
  const sum = ({ victims }: Candidate): number =>
    victims.reduce((total, victim) => total + priorityOf(victim), 0);
  return (
    highest(a) - highest(b) ||
    sum(a) - sum(b) ||
    a.victims.length - b.victims.length ||
    (a.info.name < b.info.name ? -1 : 1)
  );
}
