import type { corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import type { Random } from '../random.ts';
import { readyAfterMs } from './behaviour.ts';
import type { ContainerSituation, ContainerStep, StepResult } from './container-lifecycle.ts';
import type { EventDetails } from './event-recorder.ts';
import { imageID, planPull } from './image-pull.ts';
import type { ImagePull } from './image-pull.ts';

/** A kubelet looks at a pod that waits about so often, and says so each time. */
const WAIT_AGAIN_MS = 13_000;

/** Comes by the image and, once it is there, starts. */
export function begin(situation: ContainerSituation, dueMs: number): ContainerStep {
  const { pod, container, status, memory, random } = situation;
  const apply = (nowMs: number): StepResult => {
    const plan = planPull(pod, container, { isPresent: situation.isImagePresent(), random });
    switch (plan.type) {
      case 'present':
        return start(situation, plan.event, nowMs);
      case 'never': {
        const waiting = { reason: 'ErrImageNeverPull', message: plan.message };
        return {
          status: { ...status, state: { waiting } },
          events: [plan.event, failed('ErrImageNeverPull')],
        };
      }
      case 'pull':
        memory.pull = { plan, doneMs: nowMs + plan.ms };
        return { status, events: [plan.begun] };
    }
  };
  return { name: `begin ${status.restartCount} ${memory.failedPulls}`, dueMs, apply };
}

/** The end of a pull, well or not. */
export function pulledStep(
  situation: ContainerSituation,
  {
    plan,
    doneMs,
  }: { readonly plan: Extract<ImagePull, { type: 'pull' }>; readonly doneMs: number },
): ContainerStep {
  const { status, memory } = situation;
  const apply = (nowMs: number): StepResult => {
    delete memory.pull;
    if (plan.error === undefined) return start(situation, plan.done, nowMs);
    memory.failedPulls += 1;
    memory.pullFailedMs = nowMs;
    memory.pullError = plan.error;
    memory.waits = 0;
    const waiting = { reason: 'ErrImagePull', message: plan.error };
    return {
      status: { ...status, state: { waiting } },
      events: [plan.done, failed('ErrImagePull')],
    };
  };
  return { name: `pulled ${doneMs}`, dueMs: doneMs, apply };
}

/** From a failed pull to the waiting for the next. */
export function pullBackOff(situation: ContainerSituation): ContainerStep {
  const { status, container, memory, random, nowMs } = situation;
  const message = `Back-off pulling image ${JSON.stringify(container.image)}: ErrImagePull: ${memory.pullError}`;
  return {
    name: `pull back off ${memory.failedPulls}`,
    dueMs: nowMs + random.int(2000, 5000),
    apply: () => ({
      status: { ...status, state: { waiting: { reason: 'ImagePullBackOff', message } } },
      events: pullWaits(situation),
    }),
  };
}

/** A kubelet says at each look that it waits: events with growing counts. */
export function waitAgain(situation: ContainerSituation, sinceMs: number): ContainerStep {
  const { status, memory } = situation;
  const isPull = status.state?.waiting?.reason === 'ImagePullBackOff';
  const apply = (): StepResult => {
    memory.waits += 1;
    return { status, events: isPull ? pullWaits(situation) : [crashBackOff(situation)] };
  };
  const dueMs = sinceMs + (memory.waits + 1) * WAIT_AGAIN_MS;
  return { name: `wait ${sinceMs} ${memory.waits}`, dueMs, apply };
}

function pullWaits({ container }: ContainerSituation): EventDetails[] {
  const message = `Back-off pulling image ${JSON.stringify(container.image)}`;
  return [{ type: 'Normal', reason: 'BackOff', message }, failed('ImagePullBackOff')];
}

/** What is said of a container that waits to be restarted. */
export function crashBackOff({ pod, container }: ContainerSituation): EventDetails {
  const message = `Back-off restarting failed container ${container.name} in pod ${formatPod(pod)}`;
  return { type: 'Warning', reason: 'BackOff', message };
}

function failed(error: string): EventDetails {
  return { type: 'Warning', reason: 'Failed', message: `Error: ${error}` };
}

function start(situation: ContainerSituation, pulled: EventDetails, nowMs: number): StepResult {
  const { pod, role, status, container, memory, random } = situation;
  const { image = '', startupProbe } = container;
  const terminated = status.state?.terminated ?? status.lastState?.terminated;
  const isStarted = startupProbe === undefined;
  memory.failedPulls = 0;
  memory.probes.clear();
  if (isStarted) memory.startedUpMs = nowMs;
  else delete memory.startedUpMs;
  const isReadyAtOnce = readyAfterMs(pod, { role, name: container.name }) === 0;
  return {
    status: {
      ...status,
      ready: isStarted && isReadyAtOnce && isReadyByItself(situation),
      started: isStarted,
      restartCount: status.restartCount + (terminated === undefined ? 0 : 1),
      image,
      imageID: imageID(image),
      containerID: newContainerID(random),
      state: { running: { startedAt: formatTime(nowMs) } },
      lastState: terminated === undefined ? {} : { terminated },
    },
    events: [
      pulled,
      { type: 'Normal', reason: 'Created', message: 'Container created' },
      { type: 'Normal', reason: 'Started', message: 'Container started' },
    ],
  };
}

/** No probe makes it ready. */
export function isReadyByItself({ role, container }: ContainerSituation): boolean {
  return role !== 'init' && role !== 'ephemeral' && container.readinessProbe === undefined;
}

/** As a kubelet names a pod in what it says. */
export function formatPod({ metadata }: corev1.Pod): string {
  return `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
}

/** As containerd gives them. */
export function newContainerID(random: Random): string {
  const half = (): string => random.uuid().replaceAll('-', '');
  return `containerd://${half()}${half()}`;
}
