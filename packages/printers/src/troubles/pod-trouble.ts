import type { corev1 } from '@deltascope/api';
import { condition, count, instant, text } from '../fields.ts';
import type { Sparse } from '../fields.ts';
import { containerStatuses, isFailing } from '../pod-health.ts';
import { containerTrouble } from './container-trouble.ts';
import { toSentence } from './sentence.ts';
import { turnedAt, type Told } from './tell.ts';

type Pod = Sparse<corev1.Pod>;
type ContainerStatus = Sparse<corev1.ContainerStatus>;

/** The first container that fails speaks, init containers before the others, as kubectl's status word has it. */
export function podTrouble(pod: Pod, events: readonly string[]): Told {
  if (pod.status?.phase === 'Failed') return failedPod(pod);
  const failing = containerStatuses(pod).find(isFailing);
  const since = notReadySince(pod) ?? (failing && endedAt(failing)) ?? null;
  if (failing) return { ...containerTrouble(pod, failing, events), since };
  return pod.status?.phase === 'Pending' ? unscheduledPod(pod, events) : notReadyPod(pod, events);
}

function failedPod(pod: Pod): Told {
  const failed = containerStatuses(pod).find(isFailing);
  const since = (failed && endedAt(failed)) ?? notReadySince(pod);
  return { ...failureWords(pod, failed), since };
}

/** Its phase is final; a reason is the kubelet's, or a controller's that ended it. */
function failureWords(
  pod: Pod,
  failed: ContainerStatus | undefined,
): Pick<Told, 'headline' | 'sentence'> {
  const { reason, message } = pod.status ?? {};
  if (text(reason) === 'Evicted') {
    const sentence = toSentence(text(message) || 'Its node evicted it');
    return { headline: 'was evicted', sentence };
  }
  if (text(reason) === '' && failed) return containerTrouble(pod, failed, []);
  const words = [text(reason), text(message)].filter(Boolean).join(': ');
  return { headline: 'failed', sentence: toSentence(words || 'Its phase is Failed') };
}

function unscheduledPod(pod: Pod, events: readonly string[]): Told {
  const scheduled = condition(pod.status?.conditions, 'PodScheduled');
  const message = text(scheduled?.message) || text(events[0]) || text(scheduled?.reason);
  return {
    headline: 'has no node',
    // What follows the first full stop is about preemption and claims, and says the same again.
    sentence: toSentence(message.split('. ', 1).join('')),
    since: turnedAt(scheduled),
  };
}

const PROBE_FAILED = /^(Readiness|Startup) probe (failed|errored)/;

function notReadyPod(pod: Pod, events: readonly string[]): Told {
  const unready = containerStatuses(pod).filter(isUnready);
  const ready = condition(pod.status?.conditions, 'Ready');
  const probe = events.find((message) => PROBE_FAILED.test(message)) ?? '';
  const who = unready.map(({ name }) => text(name)).join(', ');
  const are = unready.length === 1 ? `Container ${who} is not ready` : `Not ready: ${who}`;
  // A pod of a lost node is not ready without a word, and its containers are as they were.
  const said = text(ready?.message) || text(events[0]) || text(ready?.reason);
  const what = unready.length > 0 ? are : said || 'Its condition Ready is not True';
  return {
    headline: 'is not ready',
    sentence: toSentence(probe === '' ? what : `${what}: ${probe}`),
    since: turnedAt(ready),
    settling: probe === '' && unready.length > 0 && unready.every((one) => isFirstRun(one, ready)),
  };
}

const isUnready = ({ ready, state }: ContainerStatus): boolean =>
  ready !== true && !state?.terminated;

/** It runs for the first time and has not been ready in it: the pod was not ready before it started, and is not since. */
function isFirstRun(
  { restartCount, state }: ContainerStatus,
  ready: Sparse<corev1.PodCondition> | undefined,
): boolean {
  if (count(restartCount) > 0) return false;
  const startedAt = instant(state?.running?.startedAt);
  return startedAt === null || (turnedAt(ready) ?? startedAt) <= startedAt;
}

function notReadySince(pod: Pod): number | null {
  const ready = condition(pod.status?.conditions, 'Ready');
  return ready?.status === 'True' ? null : turnedAt(ready);
}

const endedAt = ({ state, lastState }: ContainerStatus): number | null =>
  instant(state?.terminated?.finishedAt) ?? instant(lastState?.terminated?.finishedAt);
