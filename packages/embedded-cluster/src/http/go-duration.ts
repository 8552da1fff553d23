const UNITS = ['ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h'];
/** A number and what follows it up to the next. */
const PART = /^(\d+\.?\d*|\.\d+)([^\d.]*)/;

/** Why a text is no duration, in the words of Go's time package; undefined for one that is. */
export function durationProblem(text: string): string | undefined {
  const quoted = JSON.stringify(text);
  let rest = text.replace(/^[-+]/, '');
  if (rest === '0') return undefined;
  do {
    const [part, , unit = ''] = PART.exec(rest) ?? [];
    if (part === undefined) return `time: invalid duration ${quoted}`;
    if (unit === '') return `time: missing unit in duration ${quoted}`;
    if (!UNITS.includes(unit)) {
      return `time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
    }
    rest = rest.slice(part.length);
  } while (rest !== '');
  return undefined;
}
