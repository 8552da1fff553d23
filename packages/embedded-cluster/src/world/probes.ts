import type { corev1 } from '@deltascope/api';
import { probeFailures } from './behaviour.ts';
import type { ContainerOf, ProbeKind } from './behaviour.ts';

/** A container that has just started is looked at after this, at the earliest. */
const FIRST_PROBE_MS = 1000;
const DEFAULTS = { periodSeconds: 10, failureThreshold: 3, successThreshold: 1 };

/** What a kubelet remembers of one probe of one run of a container. */
export interface ProbeRun {
  /** The number of the last one. */
  readonly index: number;
  readonly isSuccess: boolean;
  /** How many of the same result in a row. */
  readonly count: number;
}

export interface ProbeOfRun {
  readonly pod: corev1.Pod;
  readonly of: ContainerOf;
  readonly kind: ProbeKind;
  readonly probe: corev1.Probe;
  readonly startedMs: number;
  /** Before it no result counts: the container had not started up. */
  readonly fromMs: number;
}

/** One probe to come, and its result. */
export interface ProbeResult extends ProbeRun {
  readonly atMs: number;
  /** The result has been the same so often that it counts. */
  readonly isDecided: boolean;
}

/**
 * The next probe that changes or tells something. Probes that succeed as those before them did are not made one by one: a healthy container
 * costs nothing. Undefined: there is none until the container's end.
 */
export function nextProbe(
  of: ProbeOfRun,
  last: ProbeRun | undefined,
  isSettled: boolean,
): ProbeResult | undefined {
  const index = last === undefined ? firstIndex(of, of.fromMs) : last.index + 1;
  if (isSettled && (last?.isSuccess ?? true)) {
    const { fromMs } = probeFailures(of.pod, of.of, of.kind);
    if (fromMs === Infinity) return undefined;
    const failing = Math.max(index, firstIndex(of, of.startedMs + fromMs));
    const result = resultAt(of, failing, last);
    return result.isSuccess ? undefined : result;
  }
  return resultAt(of, index, last);
}

function resultAt(of: ProbeOfRun, index: number, last: ProbeRun | undefined): ProbeResult {
  const { pod, kind, probe, startedMs } = of;
  const atMs = timeOf(of, index);
  const { untilMs, fromMs, toMs } = probeFailures(pod, of.of, kind);
  const elapsedMs = atMs - startedMs;
  const isSuccess = elapsedMs >= untilMs && (elapsedMs < fromMs || elapsedMs >= toMs);
  const count = last?.isSuccess === isSuccess ? last.count + 1 : 1;
  const { failureThreshold, successThreshold } = { ...DEFAULTS, ...probe };
  return {
    index,
    atMs,
    isSuccess,
    count,
    isDecided: count >= (isSuccess ? successThreshold : failureThreshold),
  };
}

function timeOf(of: ProbeOfRun, index: number): number {
  return of.startedMs + firstDelayMs(of) + index * periodMs(of);
}

/** The number of the first one at or after a time. */
function firstIndex(of: ProbeOfRun, ms: number): number {
  return Math.max(0, Math.ceil((ms - of.startedMs - firstDelayMs(of)) / periodMs(of)));
}

function firstDelayMs({ probe }: ProbeOfRun): number {
  return Math.max(FIRST_PROBE_MS, (probe.initialDelaySeconds ?? 0) * 1000);
}

function periodMs({ probe }: ProbeOfRun): number {
  return (probe.periodSeconds ?? DEFAULTS.periodSeconds) * 1000;
}

/** What a kubelet says of a probe that failed; a container that does not listen yet refuses the connection. */
export function probeFailure(
  { pod, kind, probe, of, startedMs }: ProbeOfRun,
  { atMs }: ProbeResult,
): string {
  const title = `${kind[0]?.toUpperCase()}${kind.slice(1)} probe failed`;
  const isListening = atMs - startedMs >= probeFailures(pod, of, kind).untilMs;
  const { httpGet, tcpSocket, grpc } = probe;
  const port = httpGet?.port ?? tcpSocket?.port ?? grpc?.port;
  if (port === undefined) return `${title}: command terminated with exit code 1`;
  const address = `${httpGet?.host ?? pod.status?.podIP ?? ''}:${portNumber(pod, port)}`;
  const refused = `dial tcp ${address}: connect: connection refused`;
  if (httpGet === undefined) return `${title}: ${refused}`;
  if (isListening) return `${title}: HTTP probe failed with statuscode: 503`;
  const scheme = (httpGet.scheme ?? 'HTTP').toLowerCase();
  return `${title}: Get "${scheme}://${address}${httpGet.path ?? '/'}": ${refused}`;
}

function portNumber({ spec }: corev1.Pod, port: number | string): number | string {
  if (typeof port === 'number') return port;
  const { containers = [], initContainers = [] } = spec ?? {};
  const named = [...containers, ...initContainers]
    .flatMap(({ ports = [] }) => ports)
    .find(({ name }) => name === port);
  return named?.containerPort ?? port;
}
