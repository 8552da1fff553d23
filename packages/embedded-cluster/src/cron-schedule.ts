/** Ranges of the five fields of a schedule: minute, hour, day of month, month, day of week. */
const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

const MINUTE_MS = 60_000;
/** A schedule that matches no minute within so many is taken to match none (a 30th of February). */
const MAX_MINUTES_AHEAD = 366 * 24 * 60;

/** A CronJob's schedule: numbers, "*", lists, ranges and steps, in UTC. */
export interface CronSchedule {
  /** The next minute after `ms` that matches; undefined when there is none within a year. */
  next(ms: number): number | undefined;
}

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Reads a schedule of five fields, or a word for one ("@daily"). Throws a RangeError on anything else. */
export function parseCronSchedule(text: string): CronSchedule {
  const fields = (DESCRIPTORS[text] ?? text).trim().split(/\s+/);
  if (fields.length !== RANGES.length) {
    throw new RangeError(`expected exactly 5 fields, found ${fields.length}: [${text}]`);
  }
  const allowed = RANGES.map(([low, high], index) => parseField(fields[index] ?? '', low, high));
  const matches = (date: Date): boolean => {
    const parts = [
      date.getUTCMinutes(),
      date.getUTCHours(),
      date.getUTCDate(),
      date.getUTCMonth() + 1,
      date.getUTCDay(),
    ];
    return parts.every((part, index) => allowed[index]?.has(part) === true);
  };
  return {
    next(ms) {
      const firstMs = (Math.floor(ms / MINUTE_MS) + 1) * MINUTE_MS;
      for (let ahead = 0; ahead < MAX_MINUTES_AHEAD; ahead += 1) {
        const candidateMs = firstMs + ahead * MINUTE_MS;
        if (matches(new Date(candidateMs))) return candidateMs;
      }
      return undefined;
    },
  };
}

function parseField(text: string, low: number, high: number): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (match === null) throw new RangeError(`failed to parse schedule field: ${text}`);
    const [, from, to, step] = match;
    const first = Number(from ?? low);
    const last = Number(to ?? (from === undefined || step !== undefined ? high : from));
    if (first < low || last > high || first > last || Number(step ?? 1) < 1) {
      throw new RangeError(`schedule field out of range ${low}-${high}: ${text}`);
    }
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}
