import { seedOf } from '../hash.ts';

const DAY_MS = 86_400_000;
/** How long each wave takes to change, and how much it weighs; one apart of the other, so that they do not repeat together. */
const WAVES: readonly { readonly periodMs: number; readonly weight: number }[] = [
  { periodMs: 17 * 60_000, weight: 0.45 },
  { periodMs: 150_000, weight: 0.3 },
  { periodMs: 23_000, weight: 0.25 },
];

/**
 * How busy something with this seed is at a time: 1 on the average of a day, between 0.2 and 2.4, changing smoothly. The
 * same seed and time give the same number, so nothing has to be stored.
 */
export function activityAt(seed: number, ms: number): number {
  const noise = WAVES.reduce(
    (sum, { periodMs, weight }, index) =>
      sum + weight * smoothNoise(seedOf(seed, index), ms / periodMs),
    0,
  );
  // Least at night, most in the early afternoon (UTC).
  const daily = 1 - 0.35 * Math.cos((2 * Math.PI * (ms - 2 * 3_600_000)) / DAY_MS);
  return Math.max(0.2, daily * (0.4 + 1.2 * noise));
}

/** In [0, 1]: random at whole numbers, and between them on a smooth curve. */
function smoothNoise(seed: number, at: number): number {
  const whole = Math.floor(at);
  const part = at - whole;
  const share = part * part * (3 - 2 * part);
  return valueAt(seed, whole) * (1 - share) + valueAt(seed, whole + 1) * share;
}

function valueAt(seed: number, n: number): number {
  return seedOf(seedOf(seed, n), n >>> 7) / 0x1_0000_0000;
}
