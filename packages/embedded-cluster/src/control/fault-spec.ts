import { REQUEST_FAULTS, WATCH_FAULTS } from '../http/faults.ts';
import type { FaultKind, FaultSpec } from '../http/faults.ts';
import type { Fields } from '../json-fields.ts';
import { badRequest } from '../registry/api-errors.ts';

const KINDS: readonly FaultKind[] = [...REQUEST_FAULTS, ...WATCH_FAULTS];
const DAY_MS = 24 * 3600 * 1000;
const ENDS = ['count', 'forMs'];
const ENDINGS = ['resource', 'everyMs', ...ENDS];

/** What may be said of each kind. */
const FIELDS: Readonly<Record<FaultKind, readonly string[]>> = {
  unavailable: ['verb', 'resource', ...ENDS],
  reset: ['verb', 'resource', ...ENDS],
  tooManyRequests: ['verb', 'resource', 'retryAfterSeconds', ...ENDS],
  internalError: ['verb', 'resource', ...ENDS],
  expired: ['verb', 'resource', ...ENDS],
  latency: ['verb', 'resource', 'delayMs', ...ENDS],
  cutWatches: ['midLine', ...ENDINGS],
  expireWatches: ENDINGS,
  halfOpen: ['resource', ...ENDS],
  lateBookmarks: ['resource', 'delayMs', ...ENDS],
  noBookmarks: ['resource', ...ENDS],
};

/** Whole numbers: the least and the most that each may be. */
const NUMBERS: Readonly<Record<string, readonly [number, number]>> = {
  count: [1, 1_000_000_000],
  forMs: [1, DAY_MS],
  retryAfterSeconds: [0, DAY_MS / 1000],
  delayMs: [0, DAY_MS],
  everyMs: [10, DAY_MS],
};

/** Reads a fault that somebody asks for. Throws 400 with what is wrong. */
export function parseFault({ kind, ...rest }: Fields): FaultSpec {
  if (!isFaultKind(kind)) {
    throw badRequest(`"kind" must be one of ${KINDS.join(', ')}, got ${JSON.stringify(kind)}`);
  }
  for (const [name, value] of Object.entries(rest)) {
    if (!FIELDS[kind].includes(name)) {
      throw badRequest(`${kind} has no "${name}": it may have ${FIELDS[kind].join(', ')}`);
    }
    checkValue(name, value);
  }
  if (
    kind === 'expired' &&
    rest['verb'] !== undefined &&
    !/^(list|watch)$/.test(rest['verb'] as string)
  )
    throw badRequest(
      '"verb" of expired must be list or watch: nothing else has a version to be too old',
    );
  return { ...rest, kind };
}

function isFaultKind(kind: unknown): kind is FaultKind {
  return KINDS.some((known) => known === kind);
}

function checkValue(name: string, value: unknown): void {
  const bounds = NUMBERS[name];
  if (bounds !== undefined) checkNumber(name, value, bounds);
  else if (name === 'midLine') {
    if (typeof value !== 'boolean') throw badRequest('"midLine" must be true or false');
  } else if (typeof value !== 'string') throw badRequest(`"${name}" must be a text`);
}

function checkNumber(name: string, value: unknown, [least, most]: readonly [number, number]): void {
  if (!Number.isInteger(value) || Number(value) < least || Number(value) > most) {
    throw badRequest(`"${name}" must be a whole number of ${least} to ${most}`);
  }
}
