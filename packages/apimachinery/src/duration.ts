const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/**
 * kubectl's age (apimachinery duration.HumanDuration): two units while they say something, one after.
 * A second's clock skew reads "0s", more than that into the future "<invalid>".
 */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (ms < 2 * MINUTE) return `${seconds}s`;
  if (ms < 10 * MINUTE) return pair(ms, { unit: MINUTE, sub: SECOND }, 'ms');
  if (ms < 3 * HOUR) return `${Math.trunc(ms / MINUTE)}m`;
  if (ms < 8 * HOUR) return pair(ms, { unit: HOUR, sub: MINUTE }, 'hm');
  if (ms < 2 * DAY) return `${Math.trunc(ms / HOUR)}h`;
  if (ms < 8 * DAY) return pair(ms, { unit: DAY, sub: HOUR }, 'dh');
  if (ms < 2 * YEAR) return `${Math.trunc(ms / DAY)}d`;
  if (ms < 8 * YEAR) return pair(ms, { unit: YEAR, sub: DAY }, 'yd');
  return `${Math.trunc(ms / YEAR)}y`;
}

function pair(ms: number, { unit, sub }: { unit: number; sub: number }, letters: string): string {
  const first = Math.trunc(ms / unit);
  const second = Math.trunc((ms % unit) / sub);
  const head = `${first}${letters.charAt(0)}`;
  return second === 0 ? head : `${head}${second}${letters.charAt(1)}`;
}
