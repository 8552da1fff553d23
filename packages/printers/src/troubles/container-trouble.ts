import type { corev1 } from '@deltascope/api';
import { humanDuration } from '@deltascope/apimachinery';
import { count, instant, items, text } from '../fields.ts';
import type { Sparse } from '../fields.ts';
import { countOf, lastCause, lastCauses, toSentence } from './sentence.ts';

type Pod = Sparse<corev1.Pod>;
type ContainerStatus = Sparse<corev1.ContainerStatus>;
type Terminated = Sparse<corev1.ContainerStateTerminated>;

interface Words {
  readonly headline: string;
  readonly sentence: string;
}

/** What is wrong with a container that has ended badly, or waits for a reason that is no part of a start. */
export function containerTrouble(
  pod: Pod,
  status: ContainerStatus,
  events: readonly string[],
): Words {
  const waiting = status.state?.waiting;
  const reason = text(waiting?.reason);
  if (reason === '') return ended(pod, status, status.state?.terminated);
  if (reason === 'CrashLoopBackOff') return ended(pod, status, status.lastState?.terminated);
  if (IMAGE_REASONS.has(reason)) return imageTrouble(pod, status, events);
  return cannotStart(pod, status, lastCauses(text(waiting?.message)) || reason);
}

const IMAGE_REASONS: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);

/** That a pull is backed off from does not say why it failed. */
const NO_CAUSE = /^(Back-off pulling image "[^"]*")?$/;
const IMAGE_EVENT = /^Failed to \w+ .*image /;

function imageTrouble(pod: Pod, status: ContainerStatus, events: readonly string[]): Words {
  const image = text(containerOf(pod, status)?.image) || text(status.image);
  const { message, reason } = status.state?.waiting ?? {};
  const said = NO_CAUSE.test(text(message).trim())
    ? (events.find((event) => IMAGE_EVENT.test(event)) ?? '')
    : text(message);
  const cause = lastCause(said) || text(reason);
  return {
    headline: 'cannot pull its image',
    sentence: toSentence(image === '' ? cause : `Image ${shortImage(image)}: ${cause}`),
  };
}

/** "fraud-check:3.8.0" of "registry.example.com/payments/fraud-check:3.8.0@sha256:...". */
const shortImage = (image: string): string => {
  const [named = ''] = image.split('@', 1);
  return named.slice(named.lastIndexOf('/') + 1);
};

function cannotStart(pod: Pod, status: ContainerStatus, why: string): Words {
  return { headline: 'cannot start', sentence: toSentence(`${nameOf(pod, status)}: ${why}`) };
}

/** The runtime could not even begin: there was no run to end. */
const NOT_BEGUN: ReadonlySet<string> = new Set(['StartError', 'ContainerCannotRun']);

function ended(pod: Pod, status: ContainerStatus, end: Terminated | undefined): Words {
  const restarts = count(status.restartCount);
  const again = restarts > 0 ? `, ${countOf(restarts, 'restart')}` : '';
  const reason = text(end?.reason);
  if (NOT_BEGUN.has(reason)) {
    return cannotStart(pod, status, lastCauses(text(end?.message)) || reason);
  }
  if (reason === 'OOMKilled') {
    const headline = restarts > 0 ? 'runs out of memory' : 'ran out of memory';
    return { headline, sentence: toSentence(`${killed(pod, status)}${again}`) };
  }
  const exit = exitWords(end, restarts > 0);
  const sentence = toSentence(`${nameOf(pod, status)} ${exit}${again}`);
  if (restarts === 0) return { headline: 'crashed', sentence };
  return {
    headline: end && count(end.exitCode) === 0 ? 'keeps exiting' : 'keeps crashing',
    sentence,
  };
}

function killed(pod: Pod, status: ContainerStatus): string {
  const limit = text(containerOf(pod, status)?.resources?.limits?.['memory']);
  const isOnly =
    items(pod.spec?.containers).length <= 1 && items(pod.spec?.initContainers).length === 0;
  if (limit === '') return isOnly ? 'OOMKilled' : `${nameOf(pod, status)} OOMKilled`;
  return isOnly ? `Killed at ${limit}` : `${nameOf(pod, status)} killed at ${limit}`;
}

function exitWords(end: Terminated | undefined, isRepeated: boolean): string {
  if (!end) return 'is in CrashLoopBackOff';
  const signal = count(end.signal);
  const verb = isRepeated ? 'exits with' : 'exited with';
  const how = signal === 0 ? `${verb} ${count(end.exitCode)}` : `ended by signal ${signal}`;
  const startedAt = instant(end.startedAt);
  const finishedAt = instant(end.finishedAt);
  if (startedAt === null || finishedAt === null) return how;
  return `${how} after ${humanDuration(Math.max(0, finishedAt - startedAt))}`;
}

function nameOf(pod: Pod, { name }: ContainerStatus): string {
  const isInit = items(pod.spec?.initContainers).some(
    (container) => container.name === name && container.restartPolicy !== 'Always',
  );
  return `${isInit ? 'Init container' : 'Container'} ${text(name)}`;
}

const containerOf = (pod: Pod, { name }: ContainerStatus): Sparse<corev1.Container> | undefined =>
  [...items(pod.spec?.initContainers), ...items(pod.spec?.containers)].find(
    (container) => container.name === name,
  );
