import type { corev1 } from '@deltascope/api';
import { parseQuantity } from '@deltascope/apimachinery';

/** Amounts by resource: cores, bytes, or pieces. */
export type Amounts = ReadonlyMap<string, number>;

/** What a pod without a request is taken for when nodes are compared (upstream's own defaults). */
const NON_ZERO: Readonly<Record<string, number>> = { cpu: 0.1, memory: 200 * 1024 * 1024 };

/** A pod's spec is never changed in place, so that its sum is its own for ever. */
const known = new WeakMap<corev1.PodSpec, Amounts>();

/**
 * What a pod needs of its node (upstream: PodRequests): all containers and sidecars together, or the largest init container with the
 * sidecars that run beside it, if that is more; what the pod says as a whole stands above both; its overhead comes on top.
 */
export function podRequests(spec: corev1.PodSpec): Amounts {
  const cached = known.get(spec);
  if (cached !== undefined) return cached;
  const amounts = summed(spec);
  known.set(spec, amounts);
  return amounts;
}

/** For comparing nodes: a pod that asks for nothing takes something all the same. */
export function nonZeroRequest(spec: corev1.PodSpec, resource: string): number {
  return podRequests(spec).get(resource) ?? NON_ZERO[resource] ?? 0;
}

function summed({ containers, initContainers = [], overhead, resources }: corev1.PodSpec): Amounts {
  const running = new Map<string, number>();
  for (const container of containers) add(running, requestsOf(container));
  const sidecars = new Map<string, number>();
  const peak = new Map<string, number>();
  for (const container of initContainers) {
    if (container.restartPolicy === 'Always') {
      add(sidecars, requestsOf(container));
      raise(peak, sidecars);
    } else {
      const beside = new Map(sidecars);
      add(beside, requestsOf(container));
      raise(peak, beside);
    }
  }
  add(running, sidecars);
  raise(running, peak);
  for (const [resource, amount] of parsed(resources?.requests)) running.set(resource, amount);
  add(running, parsed(overhead));
  return running;
}

/** A limit without a request is one (upstream: defaulting). */
function requestsOf({ resources }: corev1.Container): Amounts {
  return parsed({ ...resources?.limits, ...resources?.requests });
}

function parsed(quantities: Readonly<Record<string, string>> = {}): Map<string, number> {
  return new Map(
    Object.entries(quantities).map(([resource, text]) => [resource, parseQuantity(text)]),
  );
}

function add(sum: Map<string, number>, more: Amounts): void {
  for (const [resource, amount] of more) sum.set(resource, (sum.get(resource) ?? 0) + amount);
}

function raise(floor: Map<string, number>, least: Amounts): void {
  for (const [resource, amount] of least) {
    floor.set(resource, Math.max(floor.get(resource) ?? 0, amount));
  }
}
