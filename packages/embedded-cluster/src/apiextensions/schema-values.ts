import { RE2JS, RE2JSSyntaxException } from 're2js';
import { invalidField, NO_FIELD, tooLongField, typeInvalidField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { hasFormat, isKnownFormat } from './formats.ts';
import type { StructuralSchema } from './structural-schema.ts';

const MAX_INT32 = 2 ** 31 - 1;
const MAX_FLOAT32 = 3.4028234663852886e38;

/** Where a value has another type than the schema's, in the words of both. */
export function typeErrors(value: unknown, schema: StructuralSchema, path: string): FieldError[] {
  const types = typesOf(schema);
  const wanted = types.join(',');
  if (value === null) {
    return schema.nullable === true || types.length === 0 ? [] : [mistyped(path, wanted, 'null')];
  }
  const [type, ownFormat] = typeOf(value);
  const fits = types.includes(type) || (type === 'integer' && types.includes('number'));
  const format = knownFormat(schema);
  const isNumeric = types.includes('number') || types.includes('integer');
  const isPlural = type === 'string' || type === 'array';
  if (format !== undefined && !isPlural && !fits) return [mistyped(path, format, ownFormat)];
  // Of a string with a format the format's own check tells.
  if (format !== undefined && isPlural && !isNumeric) return [];
  return fits ? [] : [mistyped(path, wanted, type)];
}

function typesOf(schema: StructuralSchema): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  return (schema.type ?? '') === '' ? [] : [schema.type as string];
}

/** Go's names of a JSON value's type and format. */
function typeOf(value: unknown): readonly [type: string, format: string] {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? ['integer', 'int64'] : ['number', 'float64'];
  }
  if (Array.isArray(value)) return ['array', ''];
  return [typeof value, ''];
}

function knownFormat({ format = '' }: StructuralSchema): string | undefined {
  return isKnownFormat(format) ? format : undefined;
}

function mistyped(path: string, wanted: string, found: string): FieldError {
  const detail = `${path} in body must be of type ${wanted}: ${JSON.stringify(found)}`;
  return typeInvalidField(pathOf(path), found, detail);
}

export function formatError(text: string, schema: StructuralSchema, path: string): FieldError[] {
  const format = knownFormat(schema);
  return format === undefined || hasFormat(format, text) ? [] : [mistyped(path, format, text)];
}

/** The first of its bounds that a string breaks; lengths are in code points. */
export function stringErrors(text: string, schema: StructuralSchema, path: string): FieldError[] {
  const { maxLength, minLength, pattern = '' } = schema;
  const at = pathOf(path);
  const length = maxLength === undefined && minLength === undefined ? 0 : Array.from(text).length;
  if (maxLength !== undefined && length > maxLength) return [tooLongField(at, maxLength)];
  if (minLength !== undefined && length < minLength) {
    const detail = `${path} in body should be at least ${minLength} chars long`;
    return [invalidField(at, text, detail)];
  }
  if (pattern === '' || matches(pattern, text)) return [];
  return [invalidField(at, text, `${path} in body should match '${pattern}'`)];
}

/** Whether a part of the text matches; RE2's syntax, in time linear in the text, as Go's regexp. */
function matches(pattern: string, text: string): boolean {
  return patternError(pattern) === undefined && RE2JS.compile(pattern).matcher(text).find();
}

/** Go's words on what is no regular expression; undefined when it is one. */
export function patternError(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return error.message;
    throw error;
  }
}

export function numberErrors(value: number, schema: StructuralSchema, path: string): FieldError[] {
  const at = pathOf(path);
  const refused = (detail: string): FieldError =>
    invalidField(at, value, `${path} in body should be ${detail}`);
  const { multipleOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const errors = rangeErrors(value, schema, path);
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) {
    errors.push(refused(`a multiple of ${multipleOf}`));
  }
  // Go compares whole numbers with whole bounds.
  const boundOf = (bound: number): number => (Number.isInteger(value) ? Math.trunc(bound) : bound);
  if (minimum !== undefined) {
    const bound = boundOf(minimum);
    const isExclusive = exclusiveMinimum === true;
    if (isExclusive ? value <= bound : value < bound) {
      errors.push(refused(`greater than ${isExclusive ? '' : 'or equal to '}${bound}`));
    }
  }
  if (maximum !== undefined) {
    const bound = boundOf(maximum);
    const isExclusive = exclusiveMaximum === true;
    if (isExclusive ? value >= bound : value > bound) {
      errors.push(refused(`less than ${isExclusive ? '' : 'or equal to '}${bound}`));
    }
  }
  return errors;
}

function isMultiple(value: number, factor: number): boolean {
  return Number.isInteger(factor < 1 ? (1 / factor) * value : value / factor);
}

/** A number that its format has no room for; this error names its field in words only. */
function rangeErrors(value: number, schema: StructuralSchema, path: string): FieldError[] {
  const { type } = schema;
  const format = knownFormat(schema);
  const isWithin =
    type === 'integer'
      ? Number.isInteger(value) && (format !== 'int32' || isInt32(value))
      : format !== 'float' || Math.abs(value) <= MAX_FLOAT32;
  if (isWithin) return [];
  const named =
    format === 'int32' || format === 'int64' || format === 'float'
      ? `with format ${format}`
      : '(default format)';
  const detail = `Checked value must be of type ${type} ${named} in ${path}`;
  return [invalidField(NO_FIELD, '', detail)];
}

function isInt32(value: number): boolean {
  return value >= -MAX_INT32 - 1 && value <= MAX_INT32;
}

/** A path as an error names its field. */
export function pathOf(path: string): string {
  const named = path.startsWith('.') ? path.slice(1) : path;
  return named === '' ? NO_FIELD : named;
}
