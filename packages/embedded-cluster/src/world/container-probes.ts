import type { corev1 } from '@deltascope/api';
import { stopMs } from './behaviour.ts';
import type { ProbeKind } from './behaviour.ts';
import type { ContainerSituation, ContainerStep, StepResult } from './container-lifecycle.ts';
import type { EventDetails } from './event-recorder.ts';
import { nextProbe, probeFailure } from './probes.ts';
import type { ProbeOfRun, ProbeResult } from './probes.ts';

const SIGKILLED = 137;
const SIGTERMED = 143;
const DEFAULT_GRACE_SECONDS = 30;

/** What the probes of a running container do next. Until the startup probe has succeeded, there are no others. */
export function probeSteps(situation: ContainerSituation, startedMs: number): ContainerStep[] {
  const { role, container, status } = situation;
  if (role === 'init' || role === 'ephemeral') return [];
  const probes: readonly [ProbeKind, corev1.Probe | undefined, boolean][] =
    status.started === true
      ? [
          ['readiness', container.readinessProbe, status.ready],
          ['liveness', container.livenessProbe, true],
        ]
      : [['startup', container.startupProbe, false]];
  return probes.flatMap(([kind, probe, isSettled]) => {
    if (probe === undefined) return [];
    const step = probeStep(situation, { kind, probe, startedMs, isSettled });
    return step === undefined ? [] : [step];
  });
}

interface ProbeOf {
  readonly kind: ProbeKind;
  readonly probe: corev1.Probe;
  readonly startedMs: number;
  /** The container is as the probe's success makes it. */
  readonly isSettled: boolean;
}

function probeStep(
  situation: ContainerSituation,
  { kind, probe, startedMs, isSettled }: ProbeOf,
): ContainerStep | undefined {
  const { pod, role, container, memory } = situation;
  const fromMs = kind === 'startup' ? startedMs : (memory.startedUpMs ?? startedMs);
  const of = { pod, of: { role, name: container.name }, kind, probe, startedMs, fromMs };
  const result = nextProbe(of, memory.probes.get(kind), isSettled);
  if (result === undefined) return undefined;
  const apply = (nowMs: number): StepResult => {
    memory.probes.set(kind, result);
    return result.isSuccess
      ? onSuccess(situation, result, kind)
      : onFailure(situation, { of, result, nowMs });
  };
  return { name: `${kind} ${startedMs} ${result.index}`, dueMs: result.atMs, apply };
}

function onSuccess(
  { status, container, memory }: ContainerSituation,
  { isDecided, atMs }: ProbeResult,
  kind: ProbeKind,
): StepResult {
  if (!isDecided || kind === 'liveness') return { status, events: [] };
  if (kind === 'readiness') return { status: { ...status, ready: true }, events: [] };
  memory.startedUpMs = atMs;
  const ready = container.readinessProbe === undefined;
  return { status: { ...status, started: true, ready }, events: [] };
}

function onFailure(
  situation: ContainerSituation,
  { of, result, nowMs }: { of: ProbeOfRun; result: ProbeResult; nowMs: number },
): StepResult {
  const { status, pod, container, memory } = situation;
  const { kind } = of;
  const unhealthy: EventDetails = {
    type: 'Warning',
    reason: 'Unhealthy',
    message: probeFailure(of, result),
  };
  const isKnown = kind === 'readiness' && !status.ready;
  if (!result.isDecided || isKnown) return { status, events: [unhealthy] };
  if (kind === 'readiness') return { status: { ...status, ready: false }, events: [unhealthy] };
  const grace = of.probe.terminationGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds;
  const graceMs = (grace ?? DEFAULT_GRACE_SECONDS) * 1000;
  const takesMs = stopMs(pod, of.of);
  memory.stopping = {
    dueMs: nowMs + Math.min(takesMs, graceMs),
    exitCode: takesMs > graceMs ? SIGKILLED : SIGTERMED,
  };
  const message = `Container ${container.name} failed ${kind} probe, will be restarted`;
  return { status, events: [unhealthy, { type: 'Normal', reason: 'Killing', message }] };
}
