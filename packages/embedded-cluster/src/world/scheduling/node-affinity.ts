import type { corev1 } from '@deltascope/api';

type Term = corev1.NodeSelectorTerm;
type Requirement = corev1.NodeSelectorRequirement;

/** Whether a node has the labels of a pod's nodeSelector and those that its required node affinity asks for. */
export function matchesNodeAffinity(
  { nodeSelector, affinity }: corev1.PodSpec,
  node: corev1.Node,
): boolean {
  const { labels = {} } = node.metadata;
  const isSelected = Object.entries(nodeSelector ?? {}).every(
    ([key, value]) => labels[key] === value,
  );
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!isSelected || required === undefined) return isSelected;
  return required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** A term that asks for nothing is met by no node. */
export function matchesTerm(
  { matchExpressions = [], matchFields = [] }: Term,
  node: corev1.Node,
): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  const { labels = {}, name } = node.metadata;
  return (
    matchExpressions.every((one) => matches(one, labels[one.key])) &&
    matchFields.every((one) => one.key === 'metadata.name' && matches(one, name))
  );
}

/** The only nodes that a pod's required affinity names, when each of its terms names some (upstream: PreFilterResult). */
export function namedNodes({ affinity }: corev1.PodSpec): ReadonlySet<string> | undefined {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (required === undefined) return undefined;
  const names = new Set<string>();
  for (const { matchFields = [] } of required.nodeSelectorTerms) {
    const named = matchFields.filter(
      ({ key, operator }) => key === 'metadata.name' && operator === 'In',
    );
    if (named.length === 0) return undefined;
    for (const { values = [] } of named) for (const value of values) names.add(value);
  }
  return names;
}

function isInteger(text: string | undefined): boolean {
  return text !== undefined && /^[-+]?\d+$/.test(text);
}

function matches({ operator, values = [] }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return isInteger(value) && isInteger(values[0]) && Number(value) > Number(values[0]);
    case 'Lt':
      return isInteger(value) && isInteger(values[0]) && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
