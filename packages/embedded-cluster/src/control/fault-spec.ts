import { REQUEST_FAULTS, WATCH_FAULTS } from '../http/faults.ts';
import type { FaultSpec } from '../http/faults.ts';
import type { Fields } from '../json-fields.ts';
import { badRequest } from '../registry/api-errors.ts';

const KINDS: readonly string[] = [...REQUEST_FAULTS, ...WATCH_FAULTS];
const TEXTS = ['verb', 'resource'];
/** Whole numbers, and the least that each may be. */
const NUMBERS: Readonly<Record<string, number>> = {
  count: 1,
  forMs: 1,
  retryAfterSeconds: 0,
  delayMs: 0,
  everyMs: 10,
};

/** Reads a fault that somebody asks for. Throws 400 with what is wrong. */
export function parseFault(body: Fields): FaultSpec {
  const { kind, midLine, ...rest } = body;
  if (typeof kind !== 'string' || !KINDS.includes(kind)) {
    throw badRequest(`"kind" must be one of ${KINDS.join(', ')}, got ${JSON.stringify(kind)}`);
  }
  if (midLine !== undefined && typeof midLine !== 'boolean') {
    throw badRequest('"midLine" must be true or false');
  }
  for (const [name, value] of Object.entries(rest)) {
    if (TEXTS.includes(name)) {
      if (typeof value !== 'string') throw badRequest(`"${name}" must be a text`);
    } else checkNumber(name, value);
  }
  return body as Fields & FaultSpec;
}

function checkNumber(name: string, value: unknown): void {
  const least = NUMBERS[name];
  if (least === undefined) throw badRequest(`a fault has no "${name}"`);
  if (!Number.isInteger(value) || Number(value) < least) {
    throw badRequest(`"${name}" must be a whole number of at least ${least}`);
  }
}
