import { clockText } from './clock-text.ts';
import type { Interval } from './unknown-times.ts';

export interface Tick {
  readonly at: number;
  /** Null for the small ones between. */
  readonly text: string | null;
}

const SECOND = 1_000;
const MINUTE = 60_000;
/** Steps between texts, each with how many small steps it has. */
const STEPS: readonly (readonly [stepMs: number, parts: number])[] = [
  [SECOND, 5],
  [2 * SECOND, 4],
  [5 * SECOND, 5],
  [10 * SECOND, 5],
  [30 * SECOND, 6],
  [MINUTE, 6],
  [2 * MINUTE, 4],
  [5 * MINUTE, 5],
  [10 * MINUTE, 5],
  [15 * MINUTE, 3],
  [30 * MINUTE, 6],
  [60 * MINUTE, 4],
  [120 * MINUTE, 4],
];
const MIN_TEXT_PX = 84;

/** Round times in a window, in the viewer's time zone, so that their texts have room. */
export function axisTicks([from, to]: Interval, widthPx: number): Tick[] {
  const msPerPx = (to - from) / Math.max(1, widthPx);
  const [stepMs, parts] = STEPS.find(([step]) => step / msPerPx >= MIN_TEXT_PX) ?? [
    240 * MINUTE,
    4,
  ];
  const smallMs = stepMs / parts;
  // A zone's offset may be no whole hour.
  const zoneMs = new Date(from).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from - zoneMs) / smallMs);
  const last = Math.floor((to - zoneMs) / smallMs);
  const ticks: Tick[] = [];
  for (let index = first; index <= last; index += 1) {
    const at = index * smallMs + zoneMs;
    const text = clockText(at);
    const shown = stepMs < MINUTE ? text : text.slice(0, 5);
    ticks.push({ at, text: index % parts === 0 ? shown : null });
  }
  return ticks;
}
