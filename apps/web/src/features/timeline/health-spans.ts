import { ABSENT, UNKNOWN, type HealthCode } from './health-code.ts';
import { codeAfter, stepsUntil, type HealthSteps } from './health-steps.ts';
import type { Interval } from './unknown-times.ts';

/** A time of one health; `UNKNOWN` also where it could not be known. */
export interface HealthSpan {
  readonly from: number;
  readonly to: number;
  readonly code: HealthCode;
}

/** All that the spans of a lane are made of. */
export interface SpanSource {
  readonly steps: HealthSteps;
  readonly unknown: readonly Interval[];
  /** When it was there at all: of the time before and after there is nothing not to know. */
  readonly life: Interval;
}

/** The window as spans: without a hole between them, without overlap, and neighbours differ. */
export function spansIn({ steps, unknown, life }: SpanSource, [from, to]: Interval): HealthSpan[] {
  const spans: HealthSpan[] = [];
  const push = (start: number, end: number, code: HealthCode): void => {
    if (start >= end) return;
    const last = spans.at(-1);
    if (last?.code === code) spans[spans.length - 1] = { ...last, to: end };
    else spans.push({ from: start, to: end, code });
  };
  const known = (start: number, end: number): void => {
    let count = stepsUntil(steps, start);
    for (let at = start; at < end; count += 1) {
      const next = Math.min(end, steps.at[count] ?? Infinity);
      push(at, next, codeAfter(steps, count));
      at = next;
    }
  };
  let at = from;
  for (const [start, end] of unknown) {
    const begin = Math.max(at, start, life[0]);
    const finish = Math.min(to, end, life[1]);
    if (begin >= finish) continue;
    known(at, begin);
    push(begin, finish, UNKNOWN);
    at = finish;
  }
  known(at, to);
  return spans.length === 0 && from < to ? [{ from, to, code: ABSENT }] : spans;
}
