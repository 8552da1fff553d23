import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import { mapFields, mapItems, schemaOfField } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

/**
 * A custom object with its schema's defaults where the writer said nothing (Kubernetes concept: defaulting and nullable). A null is nothing, but for
 * nullable fields: it takes the default, and goes where there is none. Idempotent where the defaults are valid themselves;
 * never changes its argument, and returns it when there is nothing to fill in.
 */
export function applySchemaDefaults(object: Fields, schema: StructuralSchema): Fields {
  return defaultFields(withoutNulls(object, schema), schema);
}

function withoutNulls(object: Fields, schema: StructuralSchema): Fields {
  return mapFields(object, (value, name) => {
    const own = schemaOfField(schema, name);
    if (own === undefined) return value;
    const isAbsent = value === null && own.nullable !== true && !hasDefault(own);
    return isAbsent ? undefined : withoutNullsInside(value, own);
  });
}

function withoutNullsInside(value: unknown, schema: StructuralSchema): unknown {
  if (isFields(value)) return withoutNulls(value, schema);
  const { items } = schema;
  if (!Array.isArray(value) || items === undefined) return value;
  return mapItems(value, (item) => withoutNullsInside(item, items));
}

function defaultFields(object: Fields, schema: StructuralSchema): Fields {
  const missing = Object.entries(schema.properties ?? {}).filter(
    ([name, own]) => hasDefault(own) && !Object.hasOwn(object, name),
  );
  const complete =
    missing.length === 0
      ? object
      : { ...object, ...Object.fromEntries(missing.map(([name, own]) => [name, own.default])) };
  return mapFields(complete, (value, name) => {
    const own = schemaOfField(schema, name);
    return own === undefined ? value : defaultValue(value, own);
  });
}

function defaultValue(value: unknown, schema: StructuralSchema): unknown {
  if (value === null && schema.nullable !== true && hasDefault(schema)) {
    return defaultValue(schema.default, { ...schema, nullable: true });
  }
  if (isFields(value)) return defaultFields(value, schema);
  const { items } = schema;
  if (!Array.isArray(value) || items === undefined) return value;
  return mapItems(value, (item) => defaultValue(item, items));
}

/** A default of null is none (apiextensions-apiserver: defaulting). */
function hasDefault(schema: StructuralSchema): boolean {
  return schema.default !== undefined && schema.default !== null;
}
