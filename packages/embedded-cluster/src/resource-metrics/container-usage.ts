import type { corev1 } from '@deltascope/api';
import { hashOf, seedOf } from '../hash.ts';
import { parseQuantity } from '../quantity.ts';
import { activityAt } from '../world/activity.ts';
import { plannedExit } from '../world/behaviour.ts';
import type { ContainerOfPod } from '../world/containers.ts';

const MIB = 2 ** 20;
/** What a container has that asks for nothing. */
const UNASKED = { cores: 0.03, bytes: 48 * MIB };
/** The kernel counts memory in pages. */
const PAGE_BYTES = 4096;
const START_UP_MS = 20_000;
const WARM_UP_MS = 5 * 60_000;
const LEAK = 'OOMKilled';

/** What a container uses at a time. */
export interface Usage {
  readonly nanoCores: number;
  readonly bytes: number;
}

/**
 * What a container uses: a part of what it asks for, which is its image's, moving with the same activity that its log shows; more CPU as it
 * starts, memory that grows as it warms up, and to the limit when it is to run out of it. The same container and time give the same.
 */
export function containerUsage(pod: corev1.Pod, one: ContainerOfPod, atMs: number): Usage {
  const { container, status } = one;
  const { requests, limits } = container.resources ?? {};
  const seed = hashOf(status.containerID ?? '');
  const share = hashOf(container.image ?? '') / 2 ** 32;
  const ranMs = Math.max(0, atMs - Date.parse(status.state?.running?.startedAt ?? ''));
  const activity = activityAt(seed, atMs);
  const asked = parseQuantity(requests?.['cpu']) || UNASKED.cores;
  const starting = asked * Math.max(0, 1 - ranMs / START_UP_MS);
  const cores = asked * (0.12 + 0.5 * share) * activity + starting;
  const most = parseQuantity(limits?.['cpu']) || Infinity;
  return {
    nanoCores: Math.round(Math.min(cores, most) * 1e9),
    bytes: pages(memoryBytes(pod, one, { seed, share, ranMs, atMs })),
  };
}

function memoryBytes(
  pod: corev1.Pod,
  { role, container }: ContainerOfPod,
  { seed, share, ranMs, atMs }: { seed: number; share: number; ranMs: number; atMs: number },
): number {
  const { requests, limits } = container.resources ?? {};
  const asked = parseQuantity(requests?.['memory']) || UNASKED.bytes;
  const warm = 1 - 0.5 * Math.exp(-ranMs / WARM_UP_MS);
  const swing = 1 + 0.06 * (activityAt(seedOf(seed, 1), atMs) - 1);
  const usual = asked * (0.45 + 0.4 * share) * warm * swing;
  const most = parseQuantity(limits?.['memory']) || Infinity;
  const exit = plannedExit(pod, { role, name: container.name });
  if (exit?.reason !== LEAK) return Math.min(usual, 0.97 * most);
  const end = most === Infinity ? 2 * asked : most;
  return Math.min(0.99 * end, usual + (end - usual) * (ranMs / exit.afterMs));
}

function pages(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
}

/** What a node needs for itself: its kubelet, container runtime and kernel. */
export function systemUsage(node: string, atMs: number): Usage {
  const seed = hashOf(node);
  const share = seed / 2 ** 32;
  return {
    nanoCores: Math.round((0.12 + 0.1 * share) * activityAt(seed, atMs) * 1e9),
    bytes: pages((900 + 500 * share) * MIB * (1 + 0.02 * activityAt(seedOf(seed, 1), atMs))),
  };
}
