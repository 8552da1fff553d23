import { hashOf, seedOf } from '../hash.ts';

/** metrics-server's --metric-resolution. */
const RESOLUTION_MS = 15_000;
/** A rate wants two samples: a container that is younger has none. */
const LEAST_WINDOW_MS = 10_000;

/** The last time a node was asked for its metrics, and over how long they are. */
export interface Scrape {
  readonly atMs: number;
  readonly windowMs: number;
}

/** Each node is asked every 15 seconds, at its own time. */
export function lastScrape(node: string, nowMs: number): Scrape {
  const seed = hashOf(node);
  const offsetMs = seed % RESOLUTION_MS;
  const number = Math.floor((nowMs - offsetMs) / RESOLUTION_MS);
  const windowMs = LEAST_WINDOW_MS + (seedOf(seed, number) % (RESOLUTION_MS - LEAST_WINDOW_MS));
  return { atMs: number * RESOLUTION_MS + offsetMs, windowMs };
}

/** How Go prints a window: "14.031s". */
export function formatWindow({ windowMs }: Scrape): string {
  return `${windowMs / 1000}s`;
}
