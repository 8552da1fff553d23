import { forbiddenField, invalidField, requiredField, unsupportedValue } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { listTypeSchemaErrors } from './list-type-schema-errors.ts';
import { TYPE_AND_METADATA } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const UNSUPPORTED = [
  'id',
  'additionalItems',
  'patternProperties',
  'definitions',
  'dependencies',
  '$ref',
] as const;
const MAP_TYPES = ['atomic', 'granular'];

interface Context {
  readonly path: string;
  readonly isRoot: boolean;
  /** Why no default may be set here; absent where it may. */
  readonly forbidsDefaults?: string;
  readonly isInsideMetadata?: boolean;
}

/** The keywords a schema may not use, and those that contradict one another (apiextensions: validation). */
export function openapiErrors(schema: StructuralSchema, path: string): FieldError[] {
  return schemaErrors(schema, { path, isRoot: true });
}

/** Whether it uses keywords that no structural schema has: then nothing more can be said of its structure. */
export function isConvertible(schema: StructuralSchema): boolean {
  return (
    keywordErrors(schema, '').length === 0 &&
    children(schema, { path: '', isRoot: false }).every(([child]) => isConvertible(child))
  );
}

function schemaErrors(schema: StructuralSchema, context: Context): FieldError[] {
  const { path } = context;
  return [
    ...standardErrors(schema, context),
    ...exclusionErrors(schema, path),
    ...children(schema, context).flatMap(([child, inside]) => schemaErrors(child, inside)),
    ...extensionErrors(schema, path),
    ...listTypeSchemaErrors(schema, path),
    ...ruleErrors(schema, path),
  ];
}

function standardErrors(schema: StructuralSchema, context: Context): FieldError[] {
  const { path, forbidsDefaults } = context;
  const errors: FieldError[] = [];
  const { type = '' } = schema;
  if (type !== '' && !TYPES.includes(type)) {
    errors.push(unsupportedValue(`${path}.type`, type, TYPES));
  }
  if (schema.default !== undefined && forbidsDefaults !== undefined) {
    errors.push(forbiddenField(`${path}.default`, `must not be set ${forbidsDefaults}`));
  }
  errors.push(...keywordErrors(schema, path));
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  if (context.isInsideMetadata === true && isEmbedded) {
    const words = 'must not be used inside of resource meta';
    errors.push(forbiddenField(`${path}.x-kubernetes-embedded-resource`, words));
  }
  return errors;
}

function keywordErrors(schema: StructuralSchema, path: string): FieldError[] {
  const errors = UNSUPPORTED.filter((keyword) => schema[keyword] !== undefined).map((keyword) =>
    forbiddenField(`${path}.${keyword}`, `${keyword} is not supported`),
  );
  if (schema.type === 'null') {
    const words = 'type cannot be set to null, use nullable as an alternative';
    errors.push(forbiddenField(`${path}.type`, words));
  }
  if (Array.isArray(schema.items)) {
    const words = 'items must be a schema object and not an array';
    errors.push(forbiddenField(`${path}.items`, words));
  }
  return errors;
}

function exclusionErrors(schema: StructuralSchema, path: string): FieldError[] {
  const { uniqueItems, additionalProperties, properties = {} } = schema;
  const errors: FieldError[] = [];
  if (uniqueItems === true) {
    const words =
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic';
    errors.push(forbiddenField(`${path}.uniqueItems`, words));
  }
  const isClosed = additionalProperties === false || typeof additionalProperties === 'object';
  if (isClosed && Object.keys(properties).length > 0) {
    const words = 'additionalProperties and properties are mutual exclusive';
    errors.push(forbiddenField(`${path}.additionalProperties`, words));
  }
  return errors;
}

type Child = readonly [StructuralSchema, Context];

/** The schemas directly in a schema, in the order in which they are looked at. */
function children(schema: StructuralSchema, context: Context): Child[] {
  const { path } = context;
  const found: Child[] = [];
  const add = (
    child: StructuralSchema | undefined,
    at: string,
    more: Partial<Context> = {},
  ): void => {
    if (child === undefined) return;
    found.push([child, { ...context, isRoot: false, path: `${path}.${at}`, ...more }]);
  };
  if (typeof schema.additionalProperties === 'object') {
    const words = 'inside additionalProperties applying to object metadata';
    const more = context.isInsideMetadata === true ? { forbidsDefaults: words } : {};
    add(schema.additionalProperties, 'additionalProperties', more);
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    add(property, `properties[${name}]`, metadataContext(schema, name, context));
  }
  add(schema.not, 'not');
  for (const keyword of ['allOf', 'oneOf', 'anyOf'] as const) {
    for (const [index, one] of (schema[keyword] ?? []).entries()) add(one, `${keyword}[${index}]`);
  }
  if (!Array.isArray(schema.items)) add(schema.items, 'items');
  return found;
}

function metadataContext(
  schema: StructuralSchema,
  name: string,
  { isRoot }: Context,
): Partial<Context> {
  const isResource = isRoot || schema['x-kubernetes-embedded-resource'] === true;
  if (!isResource || !TYPE_AND_METADATA.has(name)) return {};
  return { isInsideMetadata: true, ...(isRoot && { forbidsDefaults: `in top-level ${name}` }) };
}

function extensionErrors(schema: StructuralSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type = '' } = schema;
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    const at = `${path}.x-kubernetes-preserve-unknown-fields`;
    errors.push(invalidField(at, false, 'must be true or undefined'));
  }
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType === undefined) return errors;
  if (type !== 'object') {
    const words = 'must be object if x-kubernetes-map-type is specified';
    const at = `${path}.type`;
    errors.push(type === '' ? requiredField(at, words) : invalidField(at, type, words));
  }
  if (!MAP_TYPES.includes(mapType)) {
    errors.push(unsupportedValue(`${path}.x-kubernetes-map-type`, mapType, MAP_TYPES));
  }
  return errors;
}

/** Of a CEL rule only its presence is checked: what cannot be read is not asked either. */
function ruleErrors(schema: StructuralSchema, path: string): FieldError[] {
  return (schema['x-kubernetes-validations'] ?? []).flatMap(({ rule }, index) =>
    rule.trim() === ''
      ? [requiredField(`${path}.x-kubernetes-validations[${index}].rule`, 'rule is not specified')]
      : [],
  );
}
