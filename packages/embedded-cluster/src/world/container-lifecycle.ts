import type { corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import type { Random } from '../random.ts';
import { isPullable, plannedExit, readyAfterMs } from './behaviour.ts';
import type { EventDetails } from './event-recorder.ts';

/** What a container does next: when, and what its status is then. */
export interface ContainerStep {
  /** Names the step; while it stays the same, its due time does. */
  readonly name: string;
  readonly delayMs: number;
  readonly apply: (nowMs: number) => {
    readonly status: corev1.ContainerStatus;
    readonly events: readonly EventDetails[];
  };
}

export interface ContainerSituation {
  readonly pod: corev1.Pod;
  readonly container: corev1.Container;
  readonly status: corev1.ContainerStatus;
  /** Image pulls that failed in a row. */
  readonly failedPulls: number;
  readonly random: Random;
  readonly nowMs: number;
}

const PULL_BACK_OFF = { firstMs: 10_000, maxMs: 300_000 };
const CRASH_BACK_OFF = { firstMs: 10_000, maxMs: 300_000 };

/**
 * The life of a container, as a kubelet reports it:
 *
 *   ContainerCreating -> running -> ready
 *        |                  |  ^
 *        v                  v  | restart
 *   ErrImagePull        terminated -> CrashLoopBackOff
 *        |  ^
 *        v  | retry
 *   ImagePullBackOff
 *
 * Undefined when nothing more happens by itself.
 */
export function nextStep(situation: ContainerSituation): ContainerStep | undefined {
  const { status, random } = situation;
  const { waiting, running, terminated } = status.state ?? {};
  if (running !== undefined) return runningStep(situation, Date.parse(running.startedAt ?? ''));
  if (terminated !== undefined) return afterExit(situation, terminated);
  switch (waiting?.reason) {
    case 'ErrImagePull':
      return pullBackOff(situation);
    case 'ImagePullBackOff': {
      const delayMs = backOff(PULL_BACK_OFF, situation.failedPulls - 1);
      return { name: `retry ${situation.failedPulls}`, delayMs, apply: pull(situation) };
    }
    case 'CrashLoopBackOff': {
      const delayMs = backOff(CRASH_BACK_OFF, status.restartCount - 1);
      return { name: `restart ${status.restartCount}`, delayMs, apply: start(situation, 1) };
    }
    case undefined:
    default:
      return { name: 'create', delayMs: random.int(400, 2500), apply: pull(situation) };
  }
}

function runningStep(situation: ContainerSituation, startedMs: number): ContainerStep | undefined {
  const { pod, status, random, nowMs } = situation;
  const exit = plannedExit(pod);
  const ready = status.ready ? undefined : (readyAfterMs(pod) ?? random.int(1000, 4000));
  if (exit !== undefined && (ready === undefined || exit.afterMs <= ready)) {
    const delayMs = Math.max(0, startedMs + exit.afterMs - nowMs);
    const apply: ContainerStep['apply'] = (atMs) => ({
      status: {
        ...status,
        ready: false,
        started: false,
        state: {
          terminated: {
            exitCode: exit.exitCode,
            reason: exit.reason,
            startedAt: formatTime(startedMs),
            finishedAt: formatTime(atMs),
            containerID: status.containerID ?? '',
          },
        },
      },
      events: [],
    });
    return { name: `exit ${status.restartCount}`, delayMs, apply };
  }
  if (ready === undefined) return undefined;
  const apply = (): ReturnType<ContainerStep['apply']> => ({
    status: { ...status, ready: true },
    events: [],
  });
  return { name: `ready ${status.restartCount}`, delayMs: ready, apply };
}

function afterExit(
  situation: ContainerSituation,
  terminated: corev1.ContainerStateTerminated,
): ContainerStep | undefined {
  const { pod, status, container, random } = situation;
  const policy = pod.spec?.restartPolicy ?? 'Always';
  const restarts = policy === 'Always' || (policy === 'OnFailure' && terminated.exitCode !== 0);
  if (!restarts) return undefined;
  const delayMs = random.int(300, 1500);
  if (status.restartCount === 0) {
    return { name: 'first restart', delayMs, apply: start(situation, 1) };
  }
  const message = `back-off ${backOff(CRASH_BACK_OFF, status.restartCount - 1) / 1000}s restarting failed container=${container.name} pod=${formatPod(pod)}`;
  const apply = (): ReturnType<ContainerStep['apply']> => ({
    status: {
      ...status,
      state: { waiting: { reason: 'CrashLoopBackOff', message } },
      lastState: { terminated },
    },
    events: [
      {
        type: 'Warning',
        reason: 'BackOff',
        message: `Back-off restarting failed container ${container.name} in pod ${formatPod(pod)}`,
      },
    ],
  });
  return { name: `back off ${status.restartCount}`, delayMs, apply };
}

function pull(situation: ContainerSituation): ContainerStep['apply'] {
  const { pod, container, status } = situation;
  const image = container.image ?? '';
  const pulling: EventDetails = {
    type: 'Normal',
    reason: 'Pulling',
    message: `Pulling image "${image}"`,
  };
  if (isPullable(pod, image)) {
    const message = `Successfully pulled image "${image}"`;
    const begin = start(situation, 0);
    return (nowMs) => {
      const { status: started, events } = begin(nowMs);
      const pulled: EventDetails = { type: 'Normal', reason: 'Pulled', message };
      return { status: started, events: [pulling, pulled, ...events] };
    };
  }
  const why = `failed to pull and unpack image "${image}": not found`;
  return () => ({
    status: { ...status, state: { waiting: { reason: 'ErrImagePull', message: why } } },
    events: [
      pulling,
      { type: 'Warning', reason: 'Failed', message: `Failed to pull image "${image}": ${why}` },
      { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' },
    ],
  });
}

function pullBackOff({
  status,
  container,
  random,
  failedPulls,
}: ContainerSituation): ContainerStep {
  const image = container.image ?? '';
  const message = `Back-off pulling image "${image}"`;
  return {
    name: `pull back off ${failedPulls}`,
    delayMs: random.int(2000, 5000),
    apply: () => ({
      status: { ...status, state: { waiting: { reason: 'ImagePullBackOff', message } } },
      events: [
        { type: 'Normal', reason: 'BackOff', message },
        { type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' },
      ],
    }),
  };
}

function start(
  { status, container, random }: ContainerSituation,
  restarts: 0 | 1,
): ContainerStep['apply'] {
  return (nowMs) => {
    const { terminated } = status.state ?? {};
    return {
      status: {
        ...status,
        ready: false,
        started: true,
        restartCount: status.restartCount + restarts,
        image: container.image ?? '',
        imageID: `${container.image ?? ''}@sha256:${imageDigest(container.image ?? '')}`,
        containerID: newContainerID(random),
        state: { running: { startedAt: formatTime(nowMs) } },
        ...(terminated === undefined ? {} : { lastState: { terminated } }),
      },
      events: [
        { type: 'Normal', reason: 'Created', message: 'Container created' },
        { type: 'Normal', reason: 'Started', message: 'Container started' },
      ],
    };
  };
}

/** As a kubelet names a pod in what it says. */
function formatPod({ metadata }: corev1.Pod): string {
  return `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
}

/** As containerd gives them. */
export function newContainerID(random: Random): string {
  const half = (): string => random.uuid().replaceAll('-', '');
  return `containerd://${half()}${half()}`;
}

/** A number that looks like the image's digest and is the same for the same image. */
export function imageDigest(image: string): string {
  return Buffer.from(image.padEnd(32, '.')).toString('hex').slice(0, 64);
}

function backOff({ firstMs, maxMs }: { firstMs: number; maxMs: number }, times: number): number {
  return Math.min(firstMs * 2 ** Math.max(0, times), maxMs);
}
