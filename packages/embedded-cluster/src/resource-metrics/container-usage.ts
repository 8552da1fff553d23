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
 * What a container uses of CPU and memory: a part of what it asks for, which is its image's, moving with the same activity that its log shows;
 * more CPU as it starts, memory that grows as it warms up, and to the limit when it is to run out of it. The same container and time give
 * the same.
 */
export function cpuUsage({ container, status }: ContainerOfPod, atMs: number): number {
  const { requests, limits } = container.resources ?? {};
  const asked = parseQuantity(requests?.['cpu']) || UNASKED.cores;
  const activity = activityAt(hashOf(status.containerID ?? ''), atMs);
  const starting = asked * Math.max(0, 1 - ranFor(status, atMs) / START_UP_MS);
  const cores = asked * (0.12 + 0.5 * shareOf(container)) * activity + starting;
  const most = parseQuantity(limits?.['cpu']) || Infinity;
  return Math.round(Math.min(cores, most) * 1e9);
}

/** In bytes; see `cpuUsage`, which is in billionths of a core. */
export function memoryUsage(pod: corev1.Pod, one: ContainerOfPod, atMs: number): number {
  const { role, container, status } = one;
  const { requests, limits } = container.resources ?? {};
  const asked = parseQuantity(requests?.['memory']) || UNASKED.bytes;
  const ranMs = ranFor(status, atMs);
  const warm = 1 - 0.5 * Math.exp(-ranMs / WARM_UP_MS);
  const swing = 1 + 0.06 * (activityAt(seedOf(hashOf(status.containerID ?? ''), 1), atMs) - 1);
  const usual = asked * (0.45 + 0.4 * shareOf(container)) * warm * swing;
  const most = parseQuantity(limits?.['memory']) || Infinity;
  const exit = plannedExit(pod, { role, name: container.name });
  if (exit?.reason !== LEAK) return pages(Math.min(usual, 0.97 * most));
  const end = most === Infinity ? 2 * asked : most;
  return pages(Math.min(0.99 * end, usual + (end - usual) * (ranMs / exit.afterMs)));
}

/** In [0, 1): how much of what they ask for containers of an image use. */
function shareOf({ image = '' }: corev1.Container): number {
  return hashOf(image) / 2 ** 32;
}

function ranFor({ state }: corev1.ContainerStatus, atMs: number): number {
  return Math.max(0, atMs - Date.parse(state?.running?.startedAt ?? ''));
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
