import type { corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import { withCondition } from './pod-state.ts';

/** The status a kubelet gives a pod it has just taken in: nothing runs yet. */
export function admittedStatus(
  pod: corev1.Pod,
  { hostIP, podIP, nowMs }: { hostIP: string; podIP: string; nowMs: number },
): corev1.PodStatus {
  const containerStatuses = (pod.spec?.containers ?? []).map(({ name, image = '' }) => ({
    name,
    image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason: 'ContainerCreating' } },
    lastState: {},
  }));
  const status = {
    ...pod.status,
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: formatTime(nowMs),
    containerStatuses,
  };
  return summarize(pod, status, nowMs);
}

/** Phase and conditions from the containers' states (kubelet: generateAPIPodStatus). */
export function summarize(
  pod: corev1.Pod,
  status: corev1.PodStatus,
  nowMs: number,
): corev1.PodStatus {
  const containers = status.containerStatuses ?? [];
  const phase = phaseOf(pod, containers);
  const lastTransitionTime = formatTime(nowMs);
  const unready = containers.filter(({ ready }) => !ready).map(({ name }) => name);
  const isReady = phase === 'Running' && unready.length === 0;
  const hasEnded = phase === 'Succeeded' || phase === 'Failed';
  const ready: Partial<corev1.PodCondition> = isReady
    ? { status: 'True' }
    : hasEnded && phase === 'Succeeded'
      ? { status: 'False', reason: 'PodCompleted' }
      : {
          status: 'False',
          reason: 'ContainersNotReady',
          message: `containers with unready status: [${unready.join(' ')}]`,
        };
  const { generation } = pod.metadata;
  const conditions: corev1.PodCondition[] = [
    { type: 'PodReadyToStartContainers', status: hasEnded ? 'False' : 'True', lastTransitionTime },
    { type: 'Initialized', status: 'True', lastTransitionTime },
    { status: 'False', ...ready, type: 'Ready', lastTransitionTime },
    { status: 'False', ...ready, type: 'ContainersReady', lastTransitionTime },
  ];
  return {
    ...status,
    phase,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    conditions: conditions.reduce<corev1.PodCondition[]>(
      (list, condition) => withCondition(list, condition),
      status.conditions ?? [],
    ),
  };
}

function phaseOf(pod: corev1.Pod, containers: readonly corev1.ContainerStatus[]): string {
  const policy = pod.spec?.restartPolicy ?? 'Always';
  const exits = containers.map(({ state }) => state?.terminated?.exitCode);
  const haveAllEnded = containers.length > 0 && exits.every((code) => code !== undefined);
  if (haveAllEnded && policy !== 'Always') {
    const isFailed = exits.some((code) => code !== 0);
    if (!isFailed) return 'Succeeded';
    if (policy === 'Never') return 'Failed';
  }
  const hasNotStarted = containers.some(
    ({ state, restartCount }) => state?.waiting !== undefined && restartCount === 0,
  );
  return hasNotStarted ? 'Pending' : 'Running';
}
