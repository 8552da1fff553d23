/**
 * A field error as apimachinery's field package words it; `reason` is the cause's. A `field` of NO_FIELD is about no field that could
 * be named.
 */
export interface FieldError {
  readonly field: string;
  readonly reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueForbidden'
    | 'FieldValueNotSupported'
    | 'FieldValueDuplicate'
    | 'FieldValueTypeInvalid'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany';
  readonly message: string;
}

/** How Go prints a path that is none. */
export const NO_FIELD = '<nil>';

export function requiredField(field: string, detail = ''): FieldError {
  return { field, reason: 'FieldValueRequired', message: withDetail('Required value', detail) };
}

export function invalidField(field: string, value: unknown, detail: string): FieldError {
  const message = withDetail(`Invalid value: ${formatValue(value)}`, detail);
  return { field, reason: 'FieldValueInvalid', message };
}

/** `value` is the name of the type that was found, or a string that is none of the format's. */
export function typeInvalidField(field: string, value: string, detail: string): FieldError {
  return { ...invalidField(field, value, detail), reason: 'FieldValueTypeInvalid' };
}

export function forbiddenField(field: string, detail: string): FieldError {
  return { field, reason: 'FieldValueForbidden', message: withDetail('Forbidden', detail) };
}

export function unsupportedValue(
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldError {
  const values = supported.map((one) => JSON.stringify(one)).join(', ');
  const message = `Unsupported value: ${formatValue(value)}: supported values: ${values}`;
  return { field, reason: 'FieldValueNotSupported', message };
}

export function duplicateField(field: string, value: unknown): FieldError {
  return {
    field,
    reason: 'FieldValueDuplicate',
    message: `Duplicate value: ${formatValue(value)}`,
  };
}

export function tooLongField(field: string, maxBytes: number): FieldError {
  const message = `Too long: may not be more than ${maxBytes} ${maxBytes === 1 ? 'byte' : 'bytes'}`;
  return { field, reason: 'FieldValueTooLong', message };
}

export function tooManyField(field: string, actual: number, max: number): FieldError {
  const message = `Too many: ${actual}: must have at most ${max} ${max === 1 ? 'item' : 'items'}`;
  return { field, reason: 'FieldValueTooMany', message };
}

/** The errors of a part of an object, with the fields that they are of the whole. */
export function within(path: string, errors: readonly FieldError[]): FieldError[] {
  return errors.map((error) => ({
    ...error,
    field: error.field === NO_FIELD ? path : `${path}.${error.field}`,
  }));
}

function withDetail(what: string, detail: string): string {
  return detail === '' ? what : `${what}: ${detail}`;
}

/** A value that is written as a server would write it, where its own type there tells more than JSON. */
export class GoValue {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** As Go's encoding/json does it: objects' members in order of name. */
function formatValue(value: unknown): string {
  if (value instanceof GoValue) return value.text;
  if (typeof value === 'string') return goQuoted(value);
  return JSON.stringify(value ?? null, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** What Go prints as it is: graphic characters, and of spaces the plain one. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

/** Where a text has a character that Go does not print; less than 0 when it has none. */
export function unprintableAt(text: string): number {
  return text.search(UNPRINTABLE);
}

/** As Go's strconv.Quote does it. */
function goQuoted(text: string): string {
  const quoted = JSON.stringify(text);
  if (unprintableAt(text) < 0) return quoted;
  return quoted
    .replaceAll('\\u000b', String.raw`\v`)
    .replaceAll('\\u0007', String.raw`\a`)
    .replaceAll(/\\u00([01][\da-f])/g, String.raw`\x$1`)
    .replaceAll(new RegExp(UNPRINTABLE, 'gu'), (char) => {
      const code = (char.codePointAt(0) ?? 0).toString(16);
      return code.length <= 2 && char < '\u0080'
        ? `\\x${code.padStart(2, '0')}`
        : `\\u${code.padStart(4, '0')}`;
    });
}
