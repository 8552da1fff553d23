import type { corev1, policyv1 } from '@deltascope/api';
import { formatGroupResource, getControllerOf, parseGroupVersion } from '@deltascope/apimachinery';
import type { OwnerReference } from '@deltascope/apimachinery';
import type { Registry } from '../registry/registry.ts';
import { toScale } from '../registry/scale.ts';

/** Of how many pods how many are to be healthy. */
export interface WantedPods {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
  readonly hasUnmanaged: boolean;
}

/** A share is of what the pods' owners want, a number of pods of those there are. Or why that cannot be told. */
export function wantedPodsOf(
  registry: Registry,
  { spec }: policyv1.PodDisruptionBudget,
  pods: readonly corev1.Pod[],
): WantedPods | { readonly failure: string } {
  const { minAvailable, maxUnavailable } = spec ?? {};
  if (maxUnavailable === undefined && typeof minAvailable !== 'string') {
    const desiredHealthy = minAvailable ?? 1;
    return { expectedPods: pods.length, desiredHealthy, hasUnmanaged: false };
  }
  const scale = scaleOf(registry, pods);
  if ('failure' in scale) return scale;
  const { expectedPods } = scale;
  const desiredHealthy =
    maxUnavailable === undefined
      ? resolved(minAvailable ?? 0, expectedPods)
      : Math.max(0, expectedPods - resolved(maxUnavailable, expectedPods));
  return { ...scale, desiredHealthy };
}

function resolved(bound: number | string, of: number): number {
  return typeof bound === 'number' ? bound : Math.ceil((Number.parseFloat(bound) / 100) * of);
}

/** How many pods their owners want together. Those that have none are not counted (upstream: getExpectedScale). */
function scaleOf(
  registry: Registry,
  pods: readonly corev1.Pod[],
): Omit<WantedPods, 'desiredHealthy'> | { readonly failure: string } {
  const wanted = new Map<string, number>();
  let hasUnmanaged = false;
  for (const pod of pods) {
    const { namespace = '', name = '' } = pod.metadata;
    const owner = getControllerOf(pod);
    hasUnmanaged ||= owner === undefined;
    if (owner === undefined || wanted.has(owner.uid)) continue;
    const scaled = scaledBy(registry, namespace, owner);
    if (typeof scaled === 'string') return { failure: scaled };
    if (scaled === undefined)
      return { failure: `found no controllers for pod ${JSON.stringify(name)}` };
    wanted.set(scaled.uid, scaled.replicas);
  }
  const expectedPods = [...wanted.values()].reduce((sum, replicas) => sum + replicas, 0);
  return { expectedPods, hasUnmanaged };
}

/** Who says how many pods an owner is to have, and how many; why nobody can; undefined when the owner is gone. */
function scaledBy(
  registry: Registry,
  namespace: string,
  owner: OwnerReference,
): { readonly uid: string; readonly replicas: number } | string | undefined {
  const { group } = parseGroupVersion(owner.apiVersion);
  const definition = registry.resources.findKind(group, owner.kind);
  if (definition === undefined) return undefined;
  if (!definition.hasScale)
    return `${formatGroupResource(definition)} does not implement the scale subresource`;
  const object = registry.store.get(definition.collection, `${namespace}/${owner.name}`);
  if (object === undefined || object.metadata.uid !== owner.uid) return undefined;
  const above = getControllerOf(object);
  // While it rolls, a Deployment's ReplicaSets want more together than it does.
  if (definition.kind === 'ReplicaSet' && above?.kind === 'Deployment')
    return scaledBy(registry, namespace, above);
  return { uid: owner.uid, replicas: toScale(object, definition).spec.replicas ?? 0 };
}
