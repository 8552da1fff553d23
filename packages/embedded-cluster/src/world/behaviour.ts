import type { corev1 } from '@deltascope/api';

/** Pods with these annotations (by their template) behave accordingly; all other pods start, become ready and stay. */
export const BEHAVIOUR = {
  /** Containers exit so many seconds after each start, with exit code 1 unless told otherwise. */
  crashAfterSeconds: 'sim.deltascope.dev/crash-after-seconds',
  /** The exit code of a crash; 137 stands for the OOM killer. */
  exitCode: 'sim.deltascope.dev/exit-code',
  /** Containers end well so many seconds after their start. Pods of Jobs do by themselves, after 5 to 20 seconds. */
  completeAfterSeconds: 'sim.deltascope.dev/complete-after-seconds',
  /** The image cannot be pulled. An image whose tag contains "bad" or "missing" cannot either. */
  pullFails: 'sim.deltascope.dev/pull-fails',
  /** Containers become ready so many seconds after their start instead of 1 to 4. */
  readyAfterSeconds: 'sim.deltascope.dev/ready-after-seconds',
} as const;

const OOM_KILLED = 137;
/** A pod that is to end, without being told when. */
const DEFAULT_RUN_SECONDS = 12;

/** How a container's run ends. */
export interface Exit {
  readonly afterMs: number;
  readonly exitCode: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled';
}

/** The end that a pod's containers come to by themselves; undefined for those that run until they are ended. */
export function plannedExit({ metadata, spec }: corev1.Pod): Exit | undefined {
  const { annotations = {} } = metadata;
  const crashAfter = seconds(annotations[BEHAVIOUR.crashAfterSeconds]);
  if (crashAfter !== undefined) {
    const exitCode = Number(annotations[BEHAVIOUR.exitCode] ?? 1);
    const reason = exitCode === OOM_KILLED ? 'OOMKilled' : 'Error';
    return { afterMs: crashAfter * 1000, exitCode, reason };
  }
  const completeAfter = seconds(annotations[BEHAVIOUR.completeAfterSeconds]);
  if (completeAfter === undefined && (spec?.restartPolicy ?? 'Always') === 'Always') {
    return undefined;
  }
  const afterMs = (completeAfter ?? DEFAULT_RUN_SECONDS) * 1000;
  return { afterMs, exitCode: 0, reason: 'Completed' };
}

export function isPullable({ metadata }: corev1.Pod, image: string): boolean {
  if (metadata.annotations?.[BEHAVIOUR.pullFails] === 'true') return false;
  const tag = /[:@]([^/]*)$/.exec(image)?.[1] ?? '';
  return !/bad|missing/.test(tag);
}

/** How long after its start a container is ready; undefined when the pod does not say. */
export function readyAfterMs({ metadata }: corev1.Pod): number | undefined {
  const after = seconds(metadata.annotations?.[BEHAVIOUR.readyAfterSeconds]);
  return after === undefined ? undefined : after * 1000;
}

function seconds(text: string | undefined): number | undefined {
  const value = Number(text);
  return text === undefined || !Number.isFinite(value) || value < 0 ? undefined : value;
}
