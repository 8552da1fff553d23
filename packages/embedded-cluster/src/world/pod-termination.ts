import type { corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import { stopMs } from './behaviour.ts';
import { allContainersOf, initContainersOf, mainContainersOf } from './containers.ts';
import type { ContainerOfPod } from './containers.ts';

const SIGKILLED = 137;
/** What a preStop hook takes that does not say how long it sleeps. */
const HOOK_MS = 1000;

/** How a pod that is deleted comes to its end. */
export interface Termination {
  /** From its begin on. */
  readonly takesMs: number;
  readonly ends: ReadonlyMap<string, ContainerEnd>;
}

interface ContainerEnd {
  readonly afterMs: number;
  readonly exitCode: number;
}

/**
 * Plans the graceful end of a pod's running containers: hook, SIGTERM, and SIGKILL for those that are still there when the grace is over;
 * sidecars are told after all others, the last one first.
 */
export function planTermination(pod: corev1.Pod, graceMs: number): Termination {
  const isRunning = ({ status }: ContainerOfPod): boolean => status.state?.running !== undefined;
  const ends = new Map<string, ContainerEnd>();
  let latestMs = 0;
  for (const one of mainContainersOf(pod).filter(isRunning)) {
    const end = endOf(pod, one, { afterMs: 0, graceMs });
    ends.set(one.container.name, end);
    latestMs = Math.max(latestMs, end.afterMs);
  }
  for (const one of initContainersOf(pod).filter(isRunning).toReversed()) {
    const end = endOf(pod, one, { afterMs: latestMs, graceMs });
    ends.set(one.container.name, end);
    latestMs = end.afterMs;
  }
  return { takesMs: latestMs, ends };
}

function endOf(
  pod: corev1.Pod,
  { role, container }: ContainerOfPod,
  { afterMs, graceMs }: { afterMs: number; graceMs: number },
): ContainerEnd {
  const wantedMs = afterMs + hookMs(container) + stopMs(pod, { role, name: container.name });
  const isKilled = wantedMs > graceMs;
  return { afterMs: Math.min(wantedMs, graceMs), exitCode: isKilled ? SIGKILLED : 0 };
}

function hookMs({ lifecycle }: corev1.Container): number {
  const { preStop } = lifecycle ?? {};
  if (preStop === undefined) return 0;
  return preStop.sleep === undefined ? HOOK_MS : preStop.sleep.seconds * 1000;
}

/** The containers as they are when all has ended. */
export function endedContainers(
  pod: corev1.Pod,
  { ends }: Termination,
  beganMs: number,
): ContainerOfPod[] {
  return allContainersOf(pod).map((one) => {
    const end = ends.get(one.container.name);
    const { running } = one.status.state ?? {};
    if (end === undefined || running === undefined) return one;
    const terminated = {
      exitCode: end.exitCode,
      reason: end.exitCode === 0 ? 'Completed' : 'Error',
      startedAt: running.startedAt ?? '',
      finishedAt: formatTime(beganMs + end.afterMs),
      containerID: one.status.containerID ?? '',
    };
    return {
      ...one,
      status: { ...one.status, ready: false, started: false, state: { terminated } },
    };
  });
}
