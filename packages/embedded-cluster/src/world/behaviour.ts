import type { corev1 } from '@deltascope/api';
import { hashOf } from '../hash.ts';

/**
 * What makes containers misbehave, in one place: annotations of a pod (by its template). A pod without them pulls its images, starts, becomes
 * ready and stays; containers of pods that are not to be restarted, and init containers, end well by themselves.
 */
export const BEHAVIOUR = {
  /** The container that is meant, by name, be it an init container. Default: all but init containers and sidecars. */
  container: 'sim.deltascope.dev/container',
  /** It exits so many seconds after each start, with exit code 1 unless told otherwise. */
  crashAfterSeconds: 'sim.deltascope.dev/crash-after-seconds',
  /** The exit code of a crash; 137 stands for the OOM killer. */
  exitCode: 'sim.deltascope.dev/exit-code',
  /** It ends well so many seconds after its start. Pods of Jobs do by themselves, after 12 seconds. */
  completeAfterSeconds: 'sim.deltascope.dev/complete-after-seconds',
  /** No image of the pod can be pulled. An image whose tag contains "bad" or "missing" cannot either. */
  pullFails: 'sim.deltascope.dev/pull-fails',
  /** A pull takes so many seconds, instead of what the image's size takes. */
  pullSeconds: 'sim.deltascope.dev/pull-seconds',
  /** It answers probes, and is ready when it has none, so many seconds after its start instead of at once. */
  readyAfterSeconds: 'sim.deltascope.dev/ready-after-seconds',
  /** The probes that fail: "readiness", "liveness", "startup", several by commas. */
  probesFail: 'sim.deltascope.dev/probes-fail',
  /** They fail from so many seconds after the container's start on. Default 0. */
  probesFailAfterSeconds: 'sim.deltascope.dev/probes-fail-after-seconds',
  /** And for so many seconds. Default: until its end. */
  probesFailForSeconds: 'sim.deltascope.dev/probes-fail-for-seconds',
  /** It takes so many seconds to end when told to, instead of 1; it is killed when its grace is over. */
  stopSeconds: 'sim.deltascope.dev/stop-seconds',
} as const;

const OOM_KILLED = 137;
/** A pod that is to end, without being told when. */
const DEFAULT_RUN_SECONDS = 12;
const DEFAULT_STOP_MS = 1000;
/** From its start until it listens. */
const DEFAULT_START_UP_MS = 600;

/** What a container is to its pod; a sidecar is an init container that is always restarted. */
export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral';

/** Whose behaviour it is. */
export interface ContainerOf {
  readonly role: ContainerRole;
  /** Absent: any of its role. */
  readonly name?: string;
}

export type ProbeKind = 'startup' | 'readiness' | 'liveness';

/** How a container's run ends. */
export interface Exit {
  readonly afterMs: number;
  readonly exitCode: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled';
}

/** The end that a container comes to by itself; undefined for one that runs until it is ended. */
export function plannedExit(pod: corev1.Pod, of: ContainerOf = { role: 'main' }): Exit | undefined {
  const crashAfter = secondsOf(pod, of, BEHAVIOUR.crashAfterSeconds);
  if (crashAfter !== undefined) {
    const exitCode = Number(pod.metadata.annotations?.[BEHAVIOUR.exitCode] ?? 1);
    const reason = exitCode === OOM_KILLED ? 'OOMKilled' : 'Error';
    return { afterMs: crashAfter * 1000, exitCode, reason };
  }
  const completeAfter =
    secondsOf(pod, of, BEHAVIOUR.completeAfterSeconds) ?? usualRunSeconds(pod, of);
  if (completeAfter === undefined) return undefined;
  return { afterMs: completeAfter * 1000, exitCode: 0, reason: 'Completed' };
}

function usualRunSeconds(
  { spec }: corev1.Pod,
  { role, name = '' }: ContainerOf,
): number | undefined {
  if (role === 'init') return 1 + (hashOf(name) % 3);
  const isToEnd = role === 'main' && (spec?.restartPolicy ?? 'Always') !== 'Always';
  return isToEnd ? DEFAULT_RUN_SECONDS : undefined;
}

export function isPullable({ metadata }: corev1.Pod, image: string): boolean {
  if (metadata.annotations?.[BEHAVIOUR.pullFails] === 'true') return false;
  const tag = /[:@]([^/]*)$/.exec(image)?.[1] ?? '';
  return !/bad|missing/.test(tag);
}

/** Undefined: what the image's size takes. */
export function pullMs({ metadata }: corev1.Pod): number | undefined {
  const seconds = parseSeconds(metadata.annotations?.[BEHAVIOUR.pullSeconds]);
  return seconds === undefined ? undefined : seconds * 1000;
}

/** How long after its start a container without probes is ready. */
export function readyAfterMs(pod: corev1.Pod, of: ContainerOf): number {
  return (secondsOf(pod, of, BEHAVIOUR.readyAfterSeconds) ?? 0) * 1000;
}

/** How long it takes to end once it is told to. */
export function stopMs(pod: corev1.Pod, of: ContainerOf): number {
  const seconds = secondsOf(pod, of, BEHAVIOUR.stopSeconds);
  return seconds === undefined ? DEFAULT_STOP_MS : seconds * 1000;
}

/** When a container's probes of a kind fail, in ms after its start: before it listens, and while it is told to. */
export function probeFailures(
  pod: corev1.Pod,
  of: ContainerOf,
  kind: ProbeKind,
): { readonly untilMs: number; readonly fromMs: number; readonly toMs: number } {
  const startUp = secondsOf(pod, of, BEHAVIOUR.readyAfterSeconds);
  const untilMs = startUp === undefined ? DEFAULT_START_UP_MS : startUp * 1000;
  const kinds = (pod.metadata.annotations?.[BEHAVIOUR.probesFail] ?? '').split(',');
  if (!isMeant(pod, of) || !kinds.map((one) => one.trim()).includes(kind)) {
    return { untilMs, fromMs: Infinity, toMs: Infinity };
  }
  const fromMs = (secondsOf(pod, of, BEHAVIOUR.probesFailAfterSeconds) ?? 0) * 1000;
  const forMs = (secondsOf(pod, of, BEHAVIOUR.probesFailForSeconds) ?? Infinity) * 1000;
  return { untilMs, fromMs, toMs: fromMs + forMs };
}

function isMeant({ metadata }: corev1.Pod, { role, name }: ContainerOf): boolean {
  const meant = metadata.annotations?.[BEHAVIOUR.container];
  return meant === undefined ? role === 'main' : meant === name;
}

function secondsOf(pod: corev1.Pod, of: ContainerOf, annotation: string): number | undefined {
  return isMeant(pod, of) ? parseSeconds(pod.metadata.annotations?.[annotation]) : undefined;
}

function parseSeconds(text: string | undefined): number | undefined {
  const value = Number(text);
  return text === undefined || !Number.isFinite(value) || value < 0 ? undefined : value;
}
