import { healthRank, type Health } from '@deltascope/printers';

/**
 * A health as a small number, for compact arrays: 0 where the object is not there, above that the health's rank of attention plus one.
 */
export type HealthCode = number;

export const ABSENT: HealthCode = 0;
export const UNKNOWN: HealthCode = toHealthCode('unknown');
/** How many codes there are. */
export const HEALTH_CODES = 7;

const HEALTHS: readonly Health[] = (
  ['ok', 'done', 'progress', 'unknown', 'warn', 'bad'] as const
).toSorted((a, b) => healthRank(a) - healthRank(b));

export function toHealthCode(health: Health | null): HealthCode {
  return health === null ? ABSENT : healthRank(health) + 1;
}

export function toHealth(code: HealthCode): Health | null {
  return HEALTHS[code - 1] ?? null;
}

export const BAD: HealthCode = toHealthCode('bad');
const DONE = toHealthCode('done');
const OK = toHealthCode('ok');

/** What ran to its end needs no more attention than what is well. */
export function attentionOf(code: HealthCode): number {
  return code === DONE ? OK : code;
}

/** Neither wrong nor under way. */
export function isCalm(code: HealthCode): boolean {
  return code <= DONE;
}

/** The worst of what matters: what is done does not count beside what is not, and what is absent counts for nothing. */
export function worstOf(counts: ArrayLike<number>): HealthCode {
  for (let code = HEALTH_CODES - 1; code > DONE; code -= 1) if (counts[code]) return code;
  if (counts[OK]) return OK;
  return counts[DONE] ? DONE : ABSENT;
}
