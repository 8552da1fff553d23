import { isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import {
  childPath,
  mapFields,
  mapItems,
  schemaOfField,
  TYPE_AND_METADATA,
} from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** What pruning left, and the paths of what it took away, sorted. */
export interface Pruned {
  readonly object: Fields;
  readonly unknown: readonly string[];
}

/**
 * A custom object without the fields its schema does not know (Kubernetes concept: field pruning). apiVersion, kind and metadata stay, here and
 * in embedded resources; below x-kubernetes-preserve-unknown-fields all stays but what is specified again. Idempotent; never
 * changes its argument, and returns it when nothing is unknown.
 */
export function prune(object: Fields, schema: StructuralSchema): Pruned {
  const unknown: string[] = [];
  const root = { ...schema, 'x-kubernetes-embedded-resource': true };
  const pruned = pruneFields(object, { schema: root, path: '', unknown });
  return { object: pruned, unknown: unknown.sort() };
}

/** The paths of what pruning would take away of a value that is no whole object of the API. */
export function unknownFields(value: unknown, schema: StructuralSchema): readonly string[] {
  const unknown: string[] = [];
  pruneValue(value, { schema, path: '', unknown });
  return unknown;
}

interface Place {
  readonly schema: StructuralSchema | undefined;
  readonly path: string;
  readonly unknown: string[];
}

function pruneValue(value: unknown, place: Place): unknown {
  if (isFields(value)) return pruneFields(value, place);
  if (!Array.isArray(value)) return value;
  const { schema, path, unknown } = place;
  const inside = itemSchema(schema);
  if (preserves(schema) && inside === undefined) return value;
  return mapItems(value, (item, index) =>
    pruneValue(item, { schema: inside, path: `${path}[${index}]`, unknown }),
  );
}

function pruneFields(object: Fields, { schema, path, unknown }: Place): Fields {
  return mapFields(object, (value, name) => {
    const isMeta = TYPE_AND_METADATA.has(name);
    if (isMeta && schema?.['x-kubernetes-embedded-resource'] === true) return value;
    const at = childPath(path, name);
    const own = schema && schemaOfField(schema, name);
    if (own !== undefined) return pruneValue(value, { schema: own, path: at, unknown });
    if (preserves(schema)) return value;
    // A boolean says nothing of what is below: no field of that is known.
    if (typeof schema?.additionalProperties === 'boolean') {
      return pruneValue(value, { schema: undefined, path: at, unknown });
    }
    unknown.push(at);
    return undefined;
  });
}

function preserves(schema: StructuralSchema | undefined): boolean {
  return schema?.['x-kubernetes-preserve-unknown-fields'] === true;
}

/** Of a list that preserves unknown fields, the items do too. */
function itemSchema(schema: StructuralSchema | undefined): StructuralSchema | undefined {
  const items = schema?.items;
  if (items === undefined || !preserves(schema)) return items;
  return { ...items, 'x-kubernetes-preserve-unknown-fields': true };
}
