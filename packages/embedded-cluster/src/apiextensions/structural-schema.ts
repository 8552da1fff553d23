import type { apiextensionsv1 } from '@deltascope/api';
import type { Fields } from '../json-fields.ts';

/**
 * A CustomResourceDefinition's schema (KEP-1111, structural schemas), as it stands in the definition: one type at each node, value
 * validations beside it. Whether a schema is one is for `structuralErrors` to say; what reads it takes nothing for granted.
 */
export type StructuralSchema = Omit<
  apiextensionsv1.JSONSchemaProps,
  'items' | 'additionalProperties' | 'properties' | 'allOf' | 'anyOf' | 'oneOf' | 'not'
> & {
  readonly items?: StructuralSchema;
  readonly additionalProperties?: StructuralSchema | boolean;
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly allOf?: readonly StructuralSchema[];
  readonly anyOf?: readonly StructuralSchema[];
  readonly oneOf?: readonly StructuralSchema[];
  readonly not?: StructuralSchema;
};

/** The fields that every object of the API has, whatever its schema says. */
export const TYPE_AND_METADATA: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/** The schema of an object's field: its own, or that of additional properties; undefined when there is neither. */
export function schemaOfField(
  { properties, additionalProperties }: StructuralSchema,
  name: string,
): StructuralSchema | undefined {
  if (properties !== undefined && Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** An object with some of its fields replaced or, by undefined, taken away; the same object when nothing changes. */
export function mapFields(
  object: Fields,
  change: (value: unknown, name: string) => unknown,
): Fields {
  let changed = false;
  const entries: [string, unknown][] = [];
  for (const [name, value] of Object.entries(object)) {
    const next = change(value, name);
    changed ||= next !== value;
    if (next !== undefined) entries.push([name, next]);
  }
  // fromEntries defines fields, also one that is named __proto__, and never calls a setter.
  return changed ? Object.fromEntries(entries) : object;
}

/** A list with its items replaced; the same list when none changes. */
export function mapItems(
  list: readonly unknown[],
  change: (item: unknown, index: number) => unknown,
): readonly unknown[] {
  const next = list.map(change);
  return next.some((item, index) => item !== list[index]) ? next : list;
}

/** The path of a field, as errors and warnings have it: "spec.items[0].name". */
export function childPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
