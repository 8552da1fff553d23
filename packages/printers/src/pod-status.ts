import type { corev1 } from '@deltascope/api';
import { condition, count, instant, items, text } from './fields.ts';
import type { Sparse } from './fields.ts';

type Pod = Sparse<corev1.Pod>;
type ContainerStatus = Sparse<corev1.ContainerStatus>;
type Terminated = Sparse<corev1.ContainerStateTerminated>;

/** What kubectl says of a pod. */
export interface PodStatus {
  /** The STATUS word: the phase, or the reason that tells more ("Init:1/3", "CrashLoopBackOff", "Terminating"). */
  readonly word: string;
  readonly readyContainers: number;
  /** Containers and sidecars (init containers with restartPolicy Always); other init containers do not count. */
  readonly totalContainers: number;
  readonly restarts: number;
  /** When the container that restarted last ended before it, in epoch ms. */
  readonly lastRestartMs: number | null;
}

/** What a walk over containers gathers. */
interface Walk {
  word: string;
  ready: number;
  restarts: number;
  lastRestartMs: number | null;
}

/**
 * Computes a pod's status as the API server's Table does. Init containers speak first, in order, up to the first
 * that is not through (ended well, or a sidecar that has started); when all are, containers do, and the first of
 * them that has something to say is heard.
 */
export function podStatus(pod: Pod): PodStatus {
  const sidecars = sidecarNames(pod);
  const init = walkInitContainers(pod, sidecars);
  const initialized = condition(pod.status?.conditions, 'Initialized')?.status === 'True';
  const walk = init.waiting && !initialized ? init.all : walkContainers(pod, init);
  return {
    word: deletionWord(pod) ?? walk.word,
    readyContainers: walk.ready,
    totalContainers: items(pod.spec?.containers).length + sidecars.size,
    restarts: walk.restarts,
    lastRestartMs: walk.restarts === 0 ? null : walk.lastRestartMs,
  };
}

function sidecarNames(pod: Pod): ReadonlySet<string> {
  const sidecars = items(pod.spec?.initContainers).filter(
    (container) => container.restartPolicy === 'Always',
  );
  return new Set(sidecars.map((container) => text(container.name)));
}

/** The word before any container speaks. */
function phaseWord(pod: Pod): string {
  const scheduled = condition(pod.status?.conditions, 'PodScheduled');
  if (scheduled?.reason === 'SchedulingGated') return 'SchedulingGated';
  return text(pod.status?.reason) || text(pod.status?.phase);
}

interface InitWalk {
  /** An init container is not through yet. */
  readonly waiting: boolean;
  readonly all: Walk;
  /** Restarts of the sidecars alone: what counts once the pod is initialized. */
  readonly sidecars: Walk;
}

function walkInitContainers(pod: Pod, sidecarSet: ReadonlySet<string>): InitWalk {
  const all: Walk = { word: phaseWord(pod), ready: 0, restarts: 0, lastRestartMs: null };
  const sidecars: Walk = { ...all };
  for (const [index, status] of items(pod.status?.initContainerStatuses).entries()) {
    const isSidecar = sidecarSet.has(text(status.name));
    addRestarts(all, status);
    if (isSidecar) addRestarts(sidecars, status);
    if (endedWell(status)) continue;
    if (isSidecar && status.started === true) {
      if (status.ready === true) all.ready += 1;
      continue;
    }
    all.word = `Init:${initWord(status) ?? `${index}/${items(pod.spec?.initContainers).length}`}`;
    return { waiting: true, all, sidecars };
  }
  return { waiting: false, all, sidecars };
}

function endedWell({ state }: ContainerStatus): boolean {
  return isPresent(state?.terminated) && count(state.terminated.exitCode) === 0;
}

function initWord(status: ContainerStatus): string | undefined {
  const terminated = status.state?.terminated;
  if (isPresent(terminated)) return terminatedWord(terminated);
  const reason = text(status.state?.waiting?.reason);
  return reason === '' || reason === 'PodInitializing' ? undefined : reason;
}

function walkContainers(pod: Pod, init: InitWalk): Walk {
  const walk: Walk = { ...init.sidecars, word: init.all.word, ready: init.all.ready };
  let failure = '';
  let hasRunning = false;
  for (const status of items(pod.status?.containerStatuses).toReversed()) {
    addRestarts(walk, status);
    const terminated = status.state?.terminated;
    const waitingReason = text(status.state?.waiting?.reason);
    if (waitingReason !== '') {
      walk.word = waitingReason;
    } else if (isPresent(terminated)) {
      walk.word = terminatedWord(terminated);
      if (count(terminated.exitCode) !== 0) failure = walk.word;
    } else if (status.ready === true && isPresent(status.state?.running)) {
      hasRunning = true;
      walk.ready += 1;
    }
  }
  if (walk.word === 'Completed') walk.word = completedWord(pod, hasRunning, failure);
  return walk;
}

/** One container's end is not the pod's: another may still run, or have failed. */
function completedWord(pod: Pod, hasRunning: boolean, failure: string): string {
  const isReady = condition(pod.status?.conditions, 'Ready')?.status === 'True';
  if (hasRunning && isReady) return 'Running';
  return failure || (hasRunning ? 'NotReady' : 'Completed');
}

function deletionWord(pod: Pod): string | undefined {
  if (!isPresent(pod.metadata?.deletionTimestamp)) return undefined;
  if (pod.status?.reason === 'NodeLost') return 'Unknown';
  const phase = pod.status?.phase;
  return phase === 'Succeeded' || phase === 'Failed' ? undefined : 'Terminating';
}

function terminatedWord({ reason, signal, exitCode }: Terminated): string {
  if (text(reason) !== '') return text(reason);
  return count(signal) === 0 ? `ExitCode:${count(exitCode)}` : `Signal:${count(signal)}`;
}

function addRestarts(walk: Walk, status: ContainerStatus): void {
  walk.restarts += count(status.restartCount);
  const endedMs = instant(status.lastState?.terminated?.finishedAt);
  if (endedMs !== null) walk.lastRestartMs = Math.max(walk.lastRestartMs ?? endedMs, endedMs);
}

/** A Go pointer set: JSON null is an absent field. */
const isPresent = <T>(value: T | undefined): value is NonNullable<T> =>
  value !== undefined && value !== null;
