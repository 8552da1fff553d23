import type { appsv1 } from '@deltascope/api';

/** What one ReplicaSet of a Deployment has, as far as a rollout looks at it. */
export interface ReplicaCounts {
  readonly name: string;
  readonly replicas: number;
  readonly available: number;
}

/** How many pods more and how many fewer than wanted a rolling update may have; never both zero. */
export function rollingBounds(spec: appsv1.DeploymentSpec): { surge: number; unavailable: number } {
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy?.rollingUpdate ?? {};
  const replicas = spec.replicas ?? 1;
  const surge = resolve(maxSurge, replicas, Math.ceil);
  const unavailable = Math.min(resolve(maxUnavailable, replicas, Math.floor), replicas);
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

function resolve(bound: string | number, of: number, round: (value: number) => number): number {
  if (typeof bound === 'number') return bound;
  return round((Number.parseFloat(bound) / 100) * of);
}

/**
 * One step of a rolling update (upstream's deployment controller, rolling.go): the new ReplicaSet grows as far as
 * maxSurge allows; the old ones shrink as far as maxUnavailable allows, first by pods that are not available.
 * Returns the replicas each ReplicaSet is to have, of those that change.
 */
export function rollingStep(
  wanted: { readonly replicas: number; readonly surge: number; readonly unavailable: number },
  current: ReplicaCounts,
  old: readonly ReplicaCounts[],
): Map<string, number> {
  const total = sum([current, ...old], ({ replicas }) => replicas);
  const grown = grow(wanted, current, total);
  if (grown !== current.replicas) return new Map([[current.name, grown]]);
  return shrink(wanted, current, old);
}

function grow(
  wanted: { readonly replicas: number; readonly surge: number },
  current: ReplicaCounts,
  total: number,
): number {
  if (current.replicas >= wanted.replicas) return wanted.replicas;
  const room = wanted.replicas + wanted.surge - total;
  return room <= 0 ? current.replicas : Math.min(current.replicas + room, wanted.replicas);
}

function shrink(
  wanted: { readonly replicas: number; readonly unavailable: number },
  current: ReplicaCounts,
  old: readonly ReplicaCounts[],
): Map<string, number> {
  const steps = new Map<string, number>();
  const minAvailable = wanted.replicas - wanted.unavailable;
  const total = sum([current, ...old], ({ replicas }) => replicas);
  const newUnavailable = current.replicas - current.available;
  let removable = total - minAvailable - newUnavailable;
  if (removable <= 0) return steps;
  for (const { name, replicas, available } of old) {
    const unhealthy = Math.min(removable, replicas - available);
    if (unhealthy <= 0) continue;
    steps.set(name, replicas - unhealthy);
    removable -= unhealthy;
  }
  const available = sum([current, ...old], (counts) => counts.available);
  let spare = Math.min(available - minAvailable, removable);
  for (const { name, replicas } of old) {
    const left = steps.get(name) ?? replicas;
    const down = Math.min(spare, left);
    if (down <= 0) continue;
    steps.set(name, left - down);
    spare -= down;
  }
  return steps;
}

function sum(counts: readonly ReplicaCounts[], of: (counts: ReplicaCounts) => number): number {
  return counts.reduce((total, each) => total + of(each), 0);
}
