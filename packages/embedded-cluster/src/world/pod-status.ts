import type { corev1 } from '@deltascope/api';
import { formatTime } from '../clock.ts';
import { isPassed, isRestarted } from './containers.ts';
import { allContainersOf, statusesOf } from './containers.ts';
import type { ContainerOfPod } from './containers.ts';
import { withPodCondition } from '../conditions.ts';

/** The status a kubelet gives a pod it has just taken in: nothing runs yet, and it has no address. */
export function admittedStatus(
  pod: corev1.Pod,
  { hostIP, nowMs }: { hostIP: string; nowMs: number },
): corev1.PodStatus {
  const status = { ...pod.status, hostIP, hostIPs: [{ ip: hostIP }], startTime: formatTime(nowMs) };
  return summarize(pod, allContainersOf(pod), { status, nowMs });
}

/** The pod's status when its containers are so (kubelet: generateAPIPodStatus); `phase` when they do not say it. */
export function summarize(
  pod: corev1.Pod,
  all: readonly ContainerOfPod[],
  {
    status,
    nowMs,
    phase = phaseOf(pod, all),
  }: { status: corev1.PodStatus; nowMs: number; phase?: string },
): corev1.PodStatus {
  const { generation } = pod.metadata;
  const observed = generation === undefined ? {} : { observedGeneration: generation };
  const containersReady = containersReadyCondition(all, phase);
  const conditions: corev1.PodCondition[] = [
    sandboxCondition(status, phase),
    initializedCondition(all, phase),
    { ...readyCondition(pod, containersReady), type: 'Ready' },
    containersReady,
  ];
  const lastTransitionTime = formatTime(nowMs);
  return {
    ...status,
    phase,
    ...observed,
    ...statusesOf(all),
    conditions: conditions.reduce<corev1.PodCondition[]>(
      (list, condition) =>
        withPodCondition(list, { ...condition, ...observed, lastTransitionTime }),
      status.conditions ?? [],
    ),
  };
}

function sandboxCondition({ podIP }: corev1.PodStatus, phase: string): corev1.PodCondition {
  const isThere = podIP !== undefined && !hasEnded(phase);
  return { type: 'PodReadyToStartContainers', status: isThere ? 'True' : 'False' };
}

function initializedCondition(all: readonly ContainerOfPod[], phase: string): corev1.PodCondition {
  const type = 'Initialized';
  if (phase === 'Succeeded') return { type, status: 'True', reason: 'PodCompleted' };
  const haveBegun = all.some(({ role, status }) => role === 'main' && hasBegun(status));
  const incomplete = all
    .filter(({ role }) => role === 'init' || role === 'sidecar')
    .filter((one) => !isPassed(one))
    .map(({ container }) => container.name);
  if (haveBegun || incomplete.length === 0) return { type, status: 'True' };
  return {
    type,
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${incomplete.join(' ')}]`,
  };
}

function containersReadyCondition(
  all: readonly ContainerOfPod[],
  phase: string,
): corev1.PodCondition {
  const type = 'ContainersReady';
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' };
  const unready = all
    .filter(({ role, status }) => (role === 'main' || role === 'sidecar') && !status.ready)
    .map(({ container }) => container.name);
  if (unready.length === 0) return { type, status: 'True' };
  const message = `containers with unready status: [${unready.join(' ')}]`;
  return { type, status: 'False', reason: 'ContainersNotReady', message };
}

function readyCondition(
  { spec, status }: corev1.Pod,
  containersReady: corev1.PodCondition,
): corev1.PodCondition {
  if (containersReady.status !== 'True') return containersReady;
  const missing = (spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = status?.conditions?.find(({ type }) => type === conditionType);
    if (found === undefined) {
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    }
    if (found.status === 'True') return [];
    return [
      `the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`,
    ];
  });
  if (missing.length === 0) return containersReady;
  const message = missing.join(', ');
  return { type: 'Ready', status: 'False', reason: 'ReadinessGatesNotReady', message };
}

/** kubelet: getPhase. */
function phaseOf(pod: corev1.Pod, all: readonly ContainerOfPod[]): string {
  const init = all.filter(({ role }) => role === 'init');
  const running = all.filter(
    ({ role, status }) => role !== 'init' && role !== 'ephemeral' && status.state?.running,
  );
  const main = all.filter(({ role }) => role === 'main');
  const ends = main.map(({ status }) => status.state?.terminated ?? status.lastState?.terminated);
  if (init.some((one) => isLost(pod, one))) return 'Failed';
  const haveBegun = main.some(({ status }) => hasBegun(status));
  if (
    !haveBegun &&
    !all.filter(({ role }) => role !== 'main' && role !== 'ephemeral').every(isPassed)
  ) {
    return 'Pending';
  }
  if (main.some(({ status }) => !hasBegun(status))) return 'Pending';
  if (running.length > 0) return 'Running';
  const isToGoOn = main.some(({ role, status }) => {
    const { terminated } = status.state ?? {};
    return terminated === undefined || isRestarted(pod, role, terminated.exitCode);
  });
  if (isToGoOn && pod.metadata.deletionTimestamp === undefined) return 'Running';
  return ends.every((end) => end?.exitCode === 0) ? 'Succeeded' : 'Failed';
}

/** An init container that failed and is not tried again. */
function isLost(pod: corev1.Pod, { role, status }: ContainerOfPod): boolean {
  const { terminated } = status.state ?? {};
  if (terminated === undefined || terminated.exitCode === 0) return false;
  return !isRestarted(pod, role, terminated.exitCode);
}

function hasBegun({ state, lastState }: corev1.ContainerStatus): boolean {
  return state?.waiting === undefined || lastState?.terminated !== undefined;
}

function hasEnded(phase: string): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}
