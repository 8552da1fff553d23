import type { KubeObject } from '@deltascope/apimachinery';
import { instant, text } from '../fields.ts';
import type { Sparse } from '../fields.ts';
import { toSentence } from './sentence.ts';

/** A trouble without its health, which the printer knows; what is left out is false. */
export interface Told {
  readonly headline: string;
  readonly sentence: string;
  readonly since: number | null;
  readonly settling?: boolean;
  readonly isEffect?: boolean;
}

/** Tells what is wrong with an object of bad or degraded health; null when that is no trouble. */
export type Tell = (object: KubeObject, events: readonly string[]) => Told | null;

/** What conditions of all kinds have in common. */
export type Condition = Sparse<{
  type: string;
  status: string;
  reason: string;
  message: string;
  lastTransitionTime: string;
}>;

/** "KubeletNotReady: container runtime network not ready", or as much of it as there is. */
export function conditionSentence(condition: Condition | undefined, absent: string): string {
  const parts = [text(condition?.reason), text(condition?.message)].filter(Boolean);
  return toSentence(parts.join(': ') || absent);
}

export const turnedAt = (condition: Condition | undefined): number | null =>
  instant(condition?.lastTransitionTime);
