import type { corev1 } from '@deltascope/api';
import { labelSelectorAsSelector } from '@deltascope/apimachinery';
import type { Selector } from '@deltascope/apimachinery';
import type { NodeInfo, NodeInfos } from './node-infos.ts';

/** A required or preferred term of one pod, as it is asked of others. */
export interface AffinityTerm {
  readonly topologyKey: string;
  matches(other: corev1.Pod): boolean;
}

/** The labels of a namespace, by its name. */
export type NamespaceLabels = (namespace: string) => Readonly<Record<string, string>>;

/** A term of a pod's affinity: whom it is about, where "here" is (upstream: AffinityTerm). */
export function affinityTerm(
  term: corev1.PodAffinityTerm,
  owner: corev1.Pod,
  labelsOf: NamespaceLabels,
): AffinityTerm {
  const { labelSelector, namespaces = [], namespaceSelector, topologyKey } = term;
  const selector = withLabelKeys(labelSelectorAsSelector(labelSelector), term, owner);
  const ofNamespaces =
    namespaceSelector === undefined ? undefined : labelSelectorAsSelector(namespaceSelector);
  const isOwnOnly = namespaces.length === 0 && ofNamespaces === undefined;
  const named = new Set(isOwnOnly ? [owner.metadata.namespace ?? ''] : namespaces);
  return {
    topologyKey,
    matches({ metadata }) {
      const { namespace = '', labels } = metadata;
      const isThere = named.has(namespace) || ofNamespaces?.matches(labelsOf(namespace)) === true;
      return isThere && selector(labels ?? {});
    },
  };
}

/** matchLabelKeys and mismatchLabelKeys (KEP-3633): the owner's own values of these keys. */
function withLabelKeys(
  selector: Selector,
  { matchLabelKeys = [], mismatchLabelKeys = [] }: corev1.PodAffinityTerm,
  { metadata }: corev1.Pod,
): (labels: Readonly<Record<string, string>>) => boolean {
  const own = metadata.labels ?? {};
  return (labels) =>
    selector.matches(labels) &&
    matchLabelKeys.every((key) => !(key in own) || labels[key] === own[key]) &&
    mismatchLabelKeys.every((key) => !(key in own) || labels[key] !== own[key]);
}

/** The values of a topology key on nodes with a pod that a term is about. */
function domainsOf(term: AffinityTerm, infos: NodeInfos): Set<string> {
  const domains = new Set<string>();
  for (const info of infos.all) {
    const domain = info.domain(term.topologyKey);
    if (domain === undefined || domains.has(domain)) continue;
    for (const pod of info.pods.values()) {
      if (!term.matches(pod)) continue;
      domains.add(domain);
      break;
    }
  }
  return domains;
}

/** The required affinities between one pod and all that run, gathered once for all nodes. */
export class PodAffinity {
  readonly #affinity: { term: AffinityTerm; domains: Set<string> }[];
  readonly #antiAffinity: { term: AffinityTerm; domains: Set<string> }[];
  /** "key=value" of where others do not want the pod. */
  readonly #unwanted: Set<string>;
  readonly #isFirstOfItsKind: boolean;

  constructor(pod: corev1.Pod, infos: NodeInfos, labelsOf: NamespaceLabels) {
    const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
    const termsOf = (terms: readonly corev1.PodAffinityTerm[] = []) =>
      terms.map((one) => {
        const term = affinityTerm(one, pod, labelsOf);
        return { term, domains: domainsOf(term, infos) };
      });
    this.#affinity = termsOf(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution);
    this.#antiAffinity = termsOf(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution);
    this.#unwanted = unwantedDomains(pod, infos, labelsOf);
    // The first pod of a group that wants to be together has nobody to be with.
    this.#isFirstOfItsKind = this.#affinity.every(
      ({ term, domains }) => domains.size === 0 && term.matches(pod),
    );
  }

  /** Whether each term finds one of its pods here. */
  isWithOthers(info: NodeInfo): boolean {
    return this.#affinity.every(({ term, domains }) => {
      const domain = info.domain(term.topologyKey);
      return domain !== undefined && (domains.has(domain) || this.#isFirstOfItsKind);
    });
  }

  isAwayFromOthers(info: NodeInfo): boolean {
    return this.#antiAffinity.every(({ term, domains }) => {
      const domain = info.domain(term.topologyKey);
      return domain === undefined || !domains.has(domain);
    });
  }

  /** Whether no pod that runs here keeps the pod away. */
  isWanted(info: NodeInfo): boolean {
    for (const [key, value] of Object.entries(info.node.metadata.labels ?? {})) {
      if (this.#unwanted.has(`${key}=${value}`)) return false;
    }
    return true;
  }
}

function unwantedDomains(
  pod: corev1.Pod,
  infos: NodeInfos,
  labelsOf: NamespaceLabels,
): Set<string> {
  const unwanted = new Set<string>();
  for (const info of infos.all) {
    for (const other of info.withAntiAffinity) {
      const terms =
        other.spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
      for (const one of terms ?? []) {
        const domain = info.domain(one.topologyKey);
        if (domain === undefined) continue;
        if (affinityTerm(one, other, labelsOf).matches(pod))
          unwanted.add(`${one.topologyKey}=${domain}`);
      }
    }
  }
  return unwanted;
}
