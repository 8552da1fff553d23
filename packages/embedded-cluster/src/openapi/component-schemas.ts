import type { Schema } from '@deltascope/api/snapshot';
import type { Fields } from '../json-fields.ts';

const PREFIX = '#/components/schemas/';

/** Where a schema of this name is found in a document. */
export function schemaRef(name: string): { readonly $ref: string } {
  return { $ref: `${PREFIX}${name}` };
}

/** A schema of the snapshot as OpenAPI 3.0 has it: what stands beside a reference needs a wrapping. */
function componentSchema(schema: Schema): Fields {
  const { $ref, items, additionalProperties, properties, oneOf, ...rest } = schema;
  const own: Fields = {
    ...rest,
    ...(items !== undefined && { items: componentSchema(items) }),
    ...(oneOf !== undefined && { oneOf: oneOf.map(componentSchema) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object'
          ? componentSchema(additionalProperties)
          : additionalProperties,
    }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, one]) => [name, componentSchema(one)]),
      ),
    }),
  };
  if ($ref === undefined) return own;
  const ref = schemaRef($ref);
  return Object.keys(own).length === 0 ? ref : { allOf: [ref], ...own };
}

function references(schema: Schema): string[] {
  const { $ref, items, additionalProperties, properties = {}, oneOf = [] } = schema;
  return [
    ...($ref === undefined ? [] : [$ref]),
    ...[...Object.values(properties), ...oneOf].flatMap(references),
    ...(items === undefined ? [] : references(items)),
    ...(typeof additionalProperties === 'object' ? references(additionalProperties) : []),
  ];
}

/** These schemas of the snapshot and all that they refer to, by name. */
export function componentsOf(
  names: readonly string[],
  schemas: Readonly<Record<string, Schema>>,
): Record<string, Fields> {
  const found = new Map<string, Fields>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const schema = schemas[name];
    if (schema === undefined || found.has(name)) continue;
    found.set(name, componentSchema(schema));
    waiting.push(...references(schema));
  }
  return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
