import type { corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import type { Random } from '../random.ts';
import { backOffMs, BACK_OFF_FORGOTTEN_MS, formatSeconds } from './back-off.ts';
import { plannedExit, readyAfterMs } from './behaviour.ts';
import type { ContainerRole } from './behaviour.ts';
import type { ContainerMemory } from './container-memory.ts';
import { probeSteps } from './container-probes.ts';
import {
  begin,
  crashBackOff,
  formatPod,
  isReadyByItself,
  pullBackOff,
  pulledStep,
  waitAgain,
} from './container-start.ts';
import { isRestarted } from './containers.ts';
import type { EventDetails } from './event-recorder.ts';

/** What a container does next: when, and what its status is then. */
export interface ContainerStep {
  /** Names the step; while it stays the same, its due time does. */
  readonly name: string;
  readonly dueMs: number;
  readonly apply: (nowMs: number) => StepResult;
}

export interface StepResult {
  readonly status: corev1.ContainerStatus;
  readonly events: readonly EventDetails[];
}

export interface ContainerSituation {
  readonly pod: corev1.Pod;
  readonly role: ContainerRole;
  readonly container: corev1.Container;
  readonly status: corev1.ContainerStatus;
  /** Changed by steps that are applied. */
  readonly memory: ContainerMemory;
  /** The node has the image. */
  readonly isImagePresent: () => boolean;
  readonly random: Random;
  readonly nowMs: number;
}

/**
 * The life of a container, as a kubelet reports it:
 *
 *   ContainerCreating --pull--> running --startup probe--> started --readiness probe--> ready
 *        |                        |  ^
 *        v                        v  | restart
 *   ErrImagePull              terminated --second time in a row--> CrashLoopBackOff
 *        |  ^
 *        v  | retry
 *   ImagePullBackOff
 *
 * Undefined when nothing more happens by itself.
 */
export function nextStep(situation: ContainerSituation): ContainerStep | undefined {
  const { status, memory, random, nowMs } = situation;
  const { waiting, running, terminated } = status.state ?? {};
  if (running !== undefined) return runningStep(situation, Date.parse(running.startedAt ?? ''));
  if (memory.pull !== undefined) return pulledStep(situation, memory.pull);
  if (terminated !== undefined) return afterExit(situation, terminated);
  switch (waiting?.reason) {
    case 'ErrImageNeverPull':
      return undefined;
    case 'ErrImagePull':
      return pullBackOff(situation);
    case 'ImagePullBackOff': {
      const dueMs = memory.pullFailedMs + backOffMs(memory.failedPulls);
      return earliest([begin(situation, dueMs), waitAgain(situation, memory.pullFailedMs)]);
    }
    case 'CrashLoopBackOff': {
      const finishedMs = Date.parse(status.lastState?.terminated?.finishedAt ?? '') || nowMs;
      const dueMs = finishedMs + backOffMs(memory.crashes - 1);
      return earliest([begin(situation, dueMs), waitAgain(situation, finishedMs)]);
    }
    case undefined:
    default:
      return begin(situation, nowMs + random.int(50, 250));
  }
}

function runningStep(situation: ContainerSituation, startedMs: number): ContainerStep | undefined {
  const { pod, role, container, status, memory } = situation;
  const { stopping } = memory;
  if (stopping !== undefined) {
    const { exitCode, dueMs } = stopping;
    const reason = exitCode === 0 ? 'Completed' : 'Error';
    return { name: 'stopped', dueMs, apply: exitWith(situation, { exitCode, reason }) };
  }
  const of = { role, name: container.name };
  // Of two at the same time the first counts: what ends is not made ready.
  const steps: ContainerStep[] = [];
  const exit = plannedExit(pod, of);
  if (exit !== undefined) {
    const dueMs = startedMs + exit.afterMs;
    steps.push({ name: `exit ${status.restartCount}`, dueMs, apply: exitWith(situation, exit) });
  }
  if (!status.ready && status.started === true && isReadyByItself(situation)) {
    const apply = (): StepResult => ({ status: { ...status, ready: true }, events: [] });
    steps.push({ name: 'ready', dueMs: startedMs + readyAfterMs(pod, of), apply });
  }
  steps.push(...probeSteps(situation, startedMs));
  return earliest(steps);
}

function exitWith(
  { role, status, memory }: ContainerSituation,
  { exitCode, reason }: { readonly exitCode: number; readonly reason: string },
): ContainerStep['apply'] {
  return (nowMs) => {
    const { startedAt = '' } = status.state?.running ?? {};
    const ranMs = nowMs - Date.parse(startedAt);
    memory.crashes = ranMs >= BACK_OFF_FORGOTTEN_MS ? 1 : memory.crashes + 1;
    memory.waits = 0;
    delete memory.stopping;
    const finishedAt = formatTime(nowMs);
    const { containerID = '' } = status;
    const terminated = { exitCode, reason, startedAt, finishedAt, containerID };
    const ready = role === 'init' && exitCode === 0;
    return { status: { ...status, ready, started: false, state: { terminated } }, events: [] };
  };
}

function afterExit(
  situation: ContainerSituation,
  terminated: corev1.ContainerStateTerminated,
): ContainerStep | undefined {
  const { pod, role, status, container, memory, random, nowMs } = situation;
  if (!isRestarted(pod, role, terminated.exitCode)) return undefined;
  const dueMs = nowMs + random.int(300, 1500);
  if (memory.crashes < 2) return begin(situation, dueMs);
  const pause = formatSeconds(backOffMs(memory.crashes - 1));
  const message = `back-off ${pause} restarting failed container=${container.name} pod=${formatPod(pod)}`;
  const apply = (): StepResult => ({
    status: {
      ...status,
      state: { waiting: { reason: 'CrashLoopBackOff', message } },
      lastState: { terminated },
    },
    events: [crashBackOff(situation)],
  });
  return { name: `back off ${memory.crashes}`, dueMs, apply };
}

function earliest(steps: readonly (ContainerStep | undefined)[]): ContainerStep | undefined {
  let first: ContainerStep | undefined;
  for (const step of steps) {
    if (step !== undefined && (first === undefined || step.dueMs < first.dueMs)) first = step;
  }
  return first;
}
