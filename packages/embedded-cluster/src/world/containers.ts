import type { corev1 } from '@deltascope/api';
import type { ContainerRole } from './behaviour.ts';

/** A container of a pod, what it is there, and its status as far as it is known. */
export interface ContainerOfPod {
  readonly role: ContainerRole;
  readonly container: corev1.Container;
  readonly status: corev1.ContainerStatus;
}

/** Init containers and sidecars in the order in which they start. */
export function initContainersOf({ spec, status }: corev1.Pod): ContainerOfPod[] {
  return (spec?.initContainers ?? []).map((container) => ({
    role: container.restartPolicy === 'Always' ? 'sidecar' : 'init',
    container,
    status: statusOf(container, status?.initContainerStatuses, 'PodInitializing'),
  }));
}

/** The containers that the pod is for, and those that were added to look into it. */
export function mainContainersOf({ spec, status }: corev1.Pod): ContainerOfPod[] {
  const { containers = [], ephemeralContainers = [], initContainers = [] } = spec ?? {};
  const waiting = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  return [
    ...containers.map((container) => ({
      role: 'main' as const,
      container,
      status: statusOf(container, status?.containerStatuses, waiting),
    })),
    ...ephemeralContainers.map((container) => ({
      role: 'ephemeral' as const,
      container,
      status: statusOf(container, status?.ephemeralContainerStatuses, 'ContainerCreating'),
    })),
  ];
}

/** All of a pod's, in the order in which they start. */
export function allContainersOf(pod: corev1.Pod): ContainerOfPod[] {
  return [...initContainersOf(pod), ...mainContainersOf(pod)];
}

/** The part of a pod's status that tells of these containers. */
export function statusesOf(all: readonly ContainerOfPod[]): Partial<corev1.PodStatus> {
  const of = (...roles: ContainerRole[]): corev1.ContainerStatus[] =>
    all.filter(({ role }) => roles.includes(role)).map(withResources);
  const [init, main, ephemeral] = [of('init', 'sidecar'), of('main'), of('ephemeral')];
  return {
    ...(init.length > 0 ? { initContainerStatuses: init } : {}),
    containerStatuses: main,
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
  };
}

/** A running container has what its spec says, at once, also when that has changed meanwhile. */
export function withResources({
  container,
  status,
}: Pick<ContainerOfPod, 'container' | 'status'>): corev1.ContainerStatus {
  if (status.state?.running === undefined) return status;
  const { resources = {} } = container;
  const { requests } = resources;
  return { ...status, ...(requests && { allocatedResources: requests }), resources };
}

/** Whether what comes after an init container can start. */
export function isPassed({ role, status }: ContainerOfPod): boolean {
  return role === 'init' ? status.state?.terminated?.exitCode === 0 : status.started === true;
}

/** Whether a container that has ended so is started again. */
export function isRestarted({ spec }: corev1.Pod, role: ContainerRole, exitCode: number): boolean {
  if (role === 'sidecar') return true;
  if (role === 'ephemeral' || (role === 'init' && exitCode === 0)) return false;
  const policy = spec?.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** All that the pod is for has ended and is not started again. */
export function isOver(pod: corev1.Pod, all: readonly ContainerOfPod[]): boolean {
  const main = all.filter(({ role }) => role === 'main');
  return main.every(({ role, status }) => {
    const { terminated } = status.state ?? {};
    return terminated !== undefined && !isRestarted(pod, role, terminated.exitCode);
  });
}

/** In events: "spec.containers{main}". */
export function fieldPathOf({ role, container }: ContainerOfPod): string {
  const lists = {
    init: 'initContainers',
    sidecar: 'initContainers',
    main: 'containers',
    ephemeral: 'ephemeralContainers',
  };
  return `spec.${lists[role]}{${container.name}}`;
}

function statusOf(
  { name, image = '' }: corev1.Container,
  statuses: readonly corev1.ContainerStatus[] | undefined,
  waiting: string,
): corev1.ContainerStatus {
  const known = statuses?.find((status) => status.name === name);
  const state = { waiting: { reason: waiting } };
  const blank = { name, image, imageID: '', ready: false, started: false, restartCount: 0 };
  return known ?? { ...blank, state, lastState: {} };
}
