import type { Health } from './printer.ts';

const RANKS: Readonly<Record<Health, number>> = {
  ok: 0,
  done: 1,
  progress: 2,
  unknown: 3,
  warn: 4,
  bad: 5,
};

/** How much attention a health deserves, from 0 (`ok`) to 5 (`bad`): sort descending for worst first. */
export const healthRank = (health: Health): number => RANKS[health];
