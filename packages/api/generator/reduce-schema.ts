import type { Schema } from '../src/snapshot.ts';

/** A schema as the API server's OpenAPI v3 has it: what is kept, and what is taken off. */
export interface OpenApiSchema {
  readonly [keyword: string]: unknown;
  readonly $ref?: string;
  readonly allOf?: readonly OpenApiSchema[];
  readonly oneOf?: readonly OpenApiSchema[];
  readonly items?: OpenApiSchema;
  readonly additionalProperties?: OpenApiSchema | boolean;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
}

const REF_PREFIX = '#/components/schemas/';

/** Takes the prose, empty defaults and wrappings off a schema; see `Schema` for what is left. */
export function reduceSchema(schema: OpenApiSchema): Schema {
  const { description: _prose, allOf, default: fallback, $ref, ...kept } = schema;
  const reference = $ref ?? allOf?.[0]?.$ref;
  if (allOf !== undefined && (allOf.length > 1 || reference === undefined)) {
    throw new Error(`allOf is expected to wrap one reference: ${JSON.stringify(allOf)}`);
  }
  return {
    ...(reference !== undefined && { $ref: reference.slice(REF_PREFIX.length) }),
    ...kept,
    ...(!isEmptyDefault(fallback) && { default: fallback }),
    ...(kept.items && { items: reduceSchema(kept.items) }),
    ...(kept.oneOf && { oneOf: kept.oneOf.map(reduceSchema) }),
    ...(typeof kept.additionalProperties === 'object' && {
      additionalProperties: reduceSchema(kept.additionalProperties),
    }),
    ...(kept.properties && { properties: reduceEach(kept.properties) }),
  } as Schema;
}

const reduceEach = (schemas: Readonly<Record<string, OpenApiSchema>>): Record<string, Schema> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, reduceSchema(schema)]));

/** Go's zero values are stated as defaults everywhere; they say nothing. */
const isEmptyDefault = (value: unknown): boolean =>
  value === undefined ||
  value === '' ||
  value === 0 ||
  value === false ||
  JSON.stringify(value) === '{}';

/** Every schema a schema refers to, directly. */
export function references(schema: Schema): string[] {
  const parts = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.oneOf ?? []),
    ...(schema.items ? [schema.items] : []),
    ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
  ];
  return [...(schema.$ref === undefined ? [] : [schema.$ref]), ...parts.flatMap(references)];
}
