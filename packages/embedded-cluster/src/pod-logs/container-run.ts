import type { corev1 } from '@deltascope/api';
import { badRequest } from '../registry/api-errors.ts';
import type { Speaker } from './voice.ts';

/** One run of a container: what one log file is of. */
export interface ContainerRun {
  readonly containerID: string;
  readonly speaker: Speaker;
  /** Whole seconds, as a status tells it. */
  readonly startedMs: number;
  /** When it was told to stop, in whole seconds; its pod is being deleted. */
  readonly stoppingMs?: number | undefined;
  /** Absent: it is running. */
  readonly end?: RunEnd | undefined;
}

/** `atMs` is in whole seconds: the container ended within the second that begins then. */
export interface RunEnd {
  readonly atMs: number;
  readonly exitCode: number;
  readonly reason: string;
}

/** The container that is asked for, or the only one. Throws the API server's 400 for one that the pod has not, or none of several. */
export function validateContainer({ metadata, spec }: corev1.Pod, container = ''): string {
  const names = containersOf(spec).map(({ name }) => name);
  const [only, second] = spec?.containers ?? [];
  if (container === '' && only !== undefined && second === undefined) return only.name;
  if (container === '') {
    throw badRequest(
      `a container name must be specified for pod ${metadata.name}, choose one of: [${names.join(' ')}]`,
    );
  }
  if (names.includes(container)) return container;
  throw badRequest(`container ${container} is not valid for pod ${metadata.name}`);
}

/** The run whose log a kubelet would read (kubelet: validateContainerLogStatus). Throws its 400 when there is none. */
export function findRun(pod: corev1.Pod, container: string, isPrevious: boolean): ContainerRun {
  const inPod = `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name)}`;
  const status = statusOf(pod, container);
  if (status === undefined) throw badRequest(`${inPod} is not available`);
  const { running, terminated, waiting } = status.state ?? {};
  const last = status.lastState?.terminated;
  if (isPrevious) {
    const run = endedRun(pod, container, last);
    if (run === undefined) throw badRequest(`previous terminated ${inPod} not found`);
    return run;
  }
  if (running !== undefined) {
    return runOf(pod, container, { containerID: status.containerID, startedAt: running.startedAt });
  }
  const run = endedRun(pod, container, terminated) ?? endedRun(pod, container, last);
  if (run !== undefined) return run;
  if (terminated !== undefined || last !== undefined) throw badRequest(`${inPod} is terminated`);
  throw badRequest(`${inPod} is waiting to start${whyWaiting(waiting?.reason)}`);
}

/** The same run as the pod tells of it now; undefined when it does not any more. */
export function sameRun(
  pod: corev1.Pod,
  { containerID, speaker }: ContainerRun,
): ContainerRun | undefined {
  const { container } = speaker;
  const status = statusOf(pod, container);
  const { running, terminated } = status?.state ?? {};
  if (running !== undefined && status?.containerID === containerID) {
    return runOf(pod, container, { containerID, startedAt: running.startedAt });
  }
  const ended = [terminated, status?.lastState?.terminated];
  return endedRun(
    pod,
    container,
    ended.find((one) => one?.containerID === containerID),
  );
}

function whyWaiting(reason: string | undefined): string {
  if (reason === undefined) return ' - no logs yet';
  if (reason === 'ErrImagePull') return ": image can't be pulled";
  if (reason === 'ImagePullBackOff') return ': trying and failing to pull image';
  return `: ${reason}`;
}

function statusOf({ status }: corev1.Pod, container: string): corev1.ContainerStatus | undefined {
  const all = [
    status?.containerStatuses,
    status?.initContainerStatuses,
    status?.ephemeralContainerStatuses,
  ];
  return all.flatMap((statuses) => statuses ?? []).find(({ name }) => name === container);
}

function endedRun(
  pod: corev1.Pod,
  container: string,
  terminated: corev1.ContainerStateTerminated | undefined,
): ContainerRun | undefined {
  if ((terminated?.containerID ?? '') === '') return undefined;
  const { exitCode, reason = '', finishedAt = '' } = terminated ?? {};
  const end = { atMs: Date.parse(finishedAt), exitCode: exitCode ?? 0, reason };
  return { ...runOf(pod, container, terminated ?? {}), end };
}

function runOf(
  pod: corev1.Pod,
  container: string,
  {
    containerID = '',
    startedAt = '',
  }: { containerID?: string | undefined; startedAt?: string | undefined },
): ContainerRun {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = pod.metadata;
  const stoppingMs =
    deletionTimestamp === undefined
      ? undefined
      : Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  return {
    containerID,
    speaker: speakerOf(pod, container),
    startedMs: Date.parse(startedAt),
    stoppingMs,
  };
}

function speakerOf({ metadata, spec }: corev1.Pod, name: string): Speaker {
  const found = containersOf(spec).find((one) => one.name === name);
  const { image = '', ports = [] } = found ?? {};
  const isInit =
    spec?.initContainers?.some((one) => one.name === name && one.restartPolicy === undefined) ===
    true;
  return {
    namespace: metadata.namespace ?? '',
    pod: metadata.name ?? '',
    container: name,
    image,
    version: /:([^/@]+)(@|$)/.exec(image)?.[1] ?? 'latest',
    port: ports[0]?.containerPort ?? 0,
    isJob: isInit || (spec?.restartPolicy ?? 'Always') !== 'Always',
  };
}

/** All of a pod's, in the order in which an API server names them. */
function containersOf(spec: corev1.PodSpec | undefined): corev1.Container[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = spec ?? {};
  return [...initContainers, ...containers, ...ephemeralContainers];
}
