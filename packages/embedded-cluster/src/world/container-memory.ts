import type { corev1 } from '@deltascope/api';
import type { ProbeKind } from './behaviour.ts';
import type { ImagePull } from './image-pull.ts';
import type { ProbeRun } from './probes.ts';

/** What a kubelet remembers of a container, and no status tells. */
export interface ContainerMemory {
  /** What is planned, and when: fixed the first time it is seen. */
  plan?: { readonly step: string; readonly dueMs: number };
  /** An image that is being pulled. */
  pull?: { readonly plan: Extract<ImagePull, { type: 'pull' }>; readonly doneMs: number };
  /** Pulls that failed in a row, when the last did, and why. */
  failedPulls: number;
  pullFailedMs: number;
  pullError: string;
  /** Runs in a row that ended soon. */
  crashes: number;
  /** How often it was said that it waits. */
  waits: number;
  /** Of the present run: when it had started up, its probes, and its end when it is being stopped. */
  startedUpMs?: number;
  readonly probes: Map<ProbeKind, ProbeRun>;
  stopping?: { readonly dueMs: number; readonly exitCode: number };
}

export function newMemory({ restartCount }: corev1.ContainerStatus): ContainerMemory {
  return {
    failedPulls: 0,
    pullFailedMs: 0,
    pullError: '',
    crashes: restartCount,
    waits: 0,
    probes: new Map(),
  };
}
