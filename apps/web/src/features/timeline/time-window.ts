import type { Interval } from './unknown-times.ts';

/** The time looked at. `end` null is the live edge: the window goes with the time. */
export interface TimeWindow {
  readonly spanMs: number;
  readonly end: number | null;
}

export const MIN_SPAN_MS = 10_000;
export const MAX_SPAN_MS = 3_600_000;
/** The spans that have a button. */
export const SPAN_STEPS: readonly { readonly name: string; readonly spanMs: number }[] = [
  { name: '10s', spanMs: 10_000 },
  { name: '30s', spanMs: 30_000 },
  { name: '1m', spanMs: 60_000 },
  { name: '5m', spanMs: 300_000 },
  { name: '15m', spanMs: 900_000 },
  { name: '1h', spanMs: MAX_SPAN_MS },
];

/** Further back than this nothing is kept. */
export const MAX_AGE_MS = 6 * 3_600_000;

export const DEFAULT_WINDOW: TimeWindow = { spanMs: 300_000, end: null };

/** The window as times; it moves by whole pixels, so that nothing in it trembles. */
export function intervalOf({ spanMs, end }: TimeWindow, nowMs: number, widthPx: number): Interval {
  const msPerPx = spanMs / Math.max(1, widthPx);
  const to = end ?? Math.floor(nowMs / msPerPx) * msPerPx;
  return [to - spanMs, to];
}

/** So long that it holds `spanMs`; what is at `anchor` stays where it is. At the live edge the edge stays. */
export function zoomTo(
  window: TimeWindow,
  spanMs: number,
  { anchor, nowMs }: { anchor: number | null; nowMs: number },
): TimeWindow {
  const next = Math.round(Math.min(MAX_SPAN_MS, Math.max(MIN_SPAN_MS, spanMs)) / 1_000) * 1_000;
  const { end } = window;
  if (end === null) return { spanMs: next, end: null };
  const fixed = anchor ?? end;
  return heldAt({ spanMs: next, end: fixed + ((end - fixed) * next) / window.spanMs }, nowMs);
}

/** The next longer or shorter span that has a button. */
export function nextSpan(spanMs: number, direction: 'in' | 'out'): number {
  const steps = SPAN_STEPS.map((step) => step.spanMs);
  return direction === 'in'
    ? (steps.findLast((step) => step < spanMs) ?? MIN_SPAN_MS)
    : (steps.find((step) => step > spanMs) ?? MAX_SPAN_MS);
}

/** Moved by so much, to later where it is positive. Who comes to the live edge stays at it. */
export function panBy(window: TimeWindow, byMs: number, nowMs: number): TimeWindow {
  return heldAt({ ...window, end: (window.end ?? nowMs) + byMs }, nowMs);
}

/** Held where it is. */
export function hold(window: TimeWindow, nowMs: number): TimeWindow {
  return window.end === null ? { ...window, end: Math.floor(nowMs) } : window;
}

/** Within what can be looked at: not before what is kept, and never beyond now. */
function heldAt({ spanMs, end }: { spanMs: number; end: number }, nowMs: number): TimeWindow {
  const whole = Math.round(Math.max(end, nowMs - MAX_AGE_MS + spanMs));
  return { spanMs, end: whole >= nowMs ? null : whole };
}
