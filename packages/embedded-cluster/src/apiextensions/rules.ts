import { isDeepStrictEqual } from 'node:util';
import { Environment, EvaluationError, ParseError } from '@marcbachmann/cel-js';
import type { apiextensionsv1 } from '@deltascope/api';
import { forbiddenField, invalidField, NO_FIELD, requiredField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { isFields } from '../json-fields.ts';
import { itemBefore } from './list-types.ts';
import { celValue } from './cel-value.ts';
import { childPath } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

type Rule = apiextensionsv1.ValidationRule;
type Program = (variables: Record<string, unknown>) => unknown;

/** Where a value is, and what stood there before an update. */
interface Place {
  readonly path: string;
  readonly old: unknown;
}

/** Errors after which an object is not fit to be asked rules of. */
const BLOCKING: ReadonlySet<string> = new Set([
  'FieldValueRequired',
  'FieldValueNotSupported',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/**
 * A schema's x-kubernetes-validations (KEP-2876), in CEL. Rules that use functions which only Kubernetes' CEL has (quantity, url, ip, sets, ...), and such
 * as cannot be read, are passed over: they refuse nothing. Rules are read once, when they are first asked.
 */
export class Rules {
  readonly #schema: StructuralSchema;
  readonly #environment = new Environment({
    unlistedVariablesAreDyn: true,
    enableOptionalTypes: true,
  });
  readonly #programs = new Map<string, Program | undefined>();
  readonly #hasRules: boolean;

  constructor(schema: StructuralSchema) {
    this.#schema = schema;
    this.#hasRules = hasRules(schema);
  }

  /** Which rules an object breaks, or that they were not asked because of what else is wrong with it. */
  errors(object: unknown, old: unknown, others: readonly FieldError[]): readonly FieldError[] {
    if (!this.#hasRules) return [];
    if (others.some(({ reason }) => BLOCKING.has(reason))) {
      const words =
        'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';
      return [invalidField(NO_FIELD, null, words)];
    }
    return this.#broken(object, this.#schema, { path: '', old });
  }

  #broken(value: unknown, schema: StructuralSchema, place: Place): FieldError[] {
    if (place.old !== undefined && isDeepStrictEqual(place.old, value)) return [];
    const own = (schema['x-kubernetes-validations'] ?? []).flatMap((rule) =>
      this.#brokenRule(rule, value, { ...place, schema }),
    );
    return [...own, ...this.#brokenInside(value, schema, place)];
  }

  #brokenInside(value: unknown, schema: StructuralSchema, { path, old }: Place): FieldError[] {
    const { items, properties = {}, additionalProperties } = schema;
    if (Array.isArray(value)) {
      if (items === undefined) return [];
      return value.flatMap((item: unknown, index) =>
        this.#broken(item, items, {
          path: `${path}[${index}]`,
          old: itemBefore(item, schema, old),
        }),
      );
    }
    if (!isFields(value)) return [];
    return Object.entries(value).flatMap(([name, child]) => {
      const before = isFields(old) && Object.hasOwn(old, name) ? old[name] : undefined;
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (own !== undefined)
        return this.#broken(child, own, { path: childPath(path, name), old: before });
      if (typeof additionalProperties !== 'object') return [];
      return this.#broken(child, additionalProperties, { path: `${path}[${name}]`, old: before });
    });
  }

  #brokenRule(
    rule: Rule,
    value: unknown,
    { path, old, schema }: Place & { schema: StructuralSchema },
  ): FieldError[] {
    // A rule on a change has nothing to say of what is new.
    const isTransition = /\boldSelf\b/.test(rule.rule);
    const program = this.#program(rule.rule);
    if (program === undefined || (isTransition && old === undefined)) return [];
    const variables = {
      self: celValue(value, schema),
      ...(old !== undefined && { oldSelf: celValue(old, schema) }),
    };
    const text = rule.message ?? rule.rule.trim();
    try {
      if (program(variables) === true) return [];
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      const [why = ''] = error.message.split('\n');
      if (why.includes('overload')) return [];
      const words = `${why.charAt(0).toLowerCase()}${why.slice(1)} evaluating rule: ${text}`;
      return [invalidField(path === '' ? NO_FIELD : path, goTypeName(value), words)];
    }
    const message = this.#message(rule, variables);
    return [refusal(rule, { path: `${path}${rule.fieldPath ?? ''}`, value, message })];
  }

  #message({ rule, message, messageExpression }: Rule, variables: Record<string, unknown>): string {
    const fallback = message ?? `failed rule: ${rule.trim()}`;
    const program = messageExpression === undefined ? undefined : this.#program(messageExpression);
    try {
      const told = program?.(variables);
      return typeof told === 'string' && told.trim() !== '' ? told.trim() : fallback;
    } catch (error) {
      if (error instanceof EvaluationError) return fallback;
      throw error;
    }
  }

  #program(expression: string): Program | undefined {
    if (this.#programs.has(expression)) return this.#programs.get(expression);
    const program = this.#read(expression);
    this.#programs.set(expression, program);
    return program;
  }

  #read(expression: string): Program | undefined {
    try {
      return this.#environment.parse(expression);
    } catch (error) {
      if (error instanceof ParseError) return undefined;
      throw error;
    }
  }
}

function hasRules(schema: StructuralSchema): boolean {
  const { items, properties = {}, additionalProperties } = schema;
  return (
    (schema['x-kubernetes-validations'] ?? []).length > 0 ||
    (items !== undefined && hasRules(items)) ||
    (typeof additionalProperties === 'object' && hasRules(additionalProperties)) ||
    Object.values(properties).some(hasRules)
  );
}

/** Of objects and lists the value is not quoted. */
function refusal(
  { reason }: Rule,
  { path, value, message }: { path: string; value: unknown; message: string },
): FieldError {
  const field = path === '' ? NO_FIELD : path;
  switch (reason) {
    case 'FieldValueRequired':
      return requiredField(field, message);
    case 'FieldValueForbidden':
      return forbiddenField(field, message);
    case 'FieldValueDuplicate':
      return { field, reason: 'FieldValueDuplicate', message: 'Duplicate value' };
    case 'FieldValueInvalid':
    case undefined:
    default:
      return typeof value === 'object'
        ? { field, reason: 'FieldValueInvalid', message: `Invalid value: ${message}` }
        : invalidField(field, value, message);
  }
}

function goTypeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}
