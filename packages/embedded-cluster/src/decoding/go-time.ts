const LAYOUT = '2006-01-02T15:04:05Z07:00';

/** The parts of Go's RFC 3339 layout, in order: how it names each, and what fits. */
const PARTS: readonly (readonly [name: string, form: RegExp])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d\d/],
  ['-', /^-/],
  ['02', /^\d\d/],
  ['T', /^T/],
  ['15', /^\d\d/],
  [':', /^:/],
  ['04', /^\d\d/],
  [':', /^:/],
  ['05', /^\d\d(?:[.,]\d+)?/],
  ['Z07:00', /^(?:Z|[+-]\d\d:\d\d)/],
];

/** What may be in a part, and what Go calls it when it is not; the days of a month apart. */
const RANGES: Readonly<Record<string, readonly [low: number, high: number, name: string]>> = {
  '01': [1, 12, 'month'],
  '02': [1, 31, 'day'],
  '15': [0, 23, 'hour'],
  '04': [0, 59, 'minute'],
  '05': [0, 59, 'second'],
};

/** Why a text is no RFC 3339 time, in the words of Go's time.Parse; undefined when it is one. */
export function rfc3339Error(text: string): string | undefined {
  let rest = text;
  for (const [name, form] of PARTS) {
    const [found] = form.exec(rest) ?? [];
    if (found === undefined) {
      return `parsing time ${JSON.stringify(text)} as "${LAYOUT}": cannot parse ${JSON.stringify(rest)} as "${name}"`;
    }
    const [low, high, what] = RANGES[name] ?? [];
    const value = Math.floor(Number(found.replace(',', '.')));
    if (what !== undefined && (value < (low ?? 0) || value > (high ?? 0)))
      return outOfRange(text, what);
    rest = rest.slice(found.length);
  }
  if (rest !== '')
    return `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`;
  return isDayOfMonth(text) ? undefined : outOfRange(text, 'day');
}

function outOfRange(text: string, what: string): string {
  return `parsing time ${JSON.stringify(text)}: ${what} out of range`;
}

/** JavaScript takes the 31st of February for the 3rd of March. */
function isDayOfMonth(text: string): boolean {
  const date = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return date.getUTCDate() === Number(text.slice(8, 10));
}
