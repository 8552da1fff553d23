import type { CanaryStep } from './rollout-definition.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** How many of the pods are new at a step: what the last weight before or at it says; all after the last step. */
export function weightAt(steps: readonly CanaryStep[], index: number): number {
  if (index >= steps.length) return 100;
  const reached = steps.slice(0, index + 1).findLast(({ setWeight }) => setWeight !== undefined);
  return reached?.setWeight ?? 0;
}

/** New and old pods at a weight. The new ones are rounded up, so that a canary is never nobody. */
export function splitAt(weight: number, replicas: number): { canary: number; stable: number } {
  const canary = Math.ceil((replicas * weight) / 100);
  return { canary, stable: replicas - canary };
}

/** The length of a rest; undefined for one that only a person ends. */
export function pauseMs({ pause }: CanaryStep): number | undefined {
  const { duration } = pause ?? {};
  if (duration === undefined) return undefined;
  const [, amount = '', unit = 's'] = /^(\d+)([smh]?)$/.exec(String(duration)) ?? [];
  return Number(amount) * (UNIT_MS[unit || 's'] ?? 1000);
}

/** As an event names a step. */
export function stepWords(step: CanaryStep | undefined): string {
  if (step?.setWeight !== undefined) return `setWeight: ${step.setWeight}`;
  const { duration } = step?.pause ?? {};
  return duration === undefined ? 'pause' : `pause: ${duration}`;
}
