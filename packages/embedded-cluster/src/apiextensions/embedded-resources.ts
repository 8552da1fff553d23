import { requiredField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { fieldsOf, isFields } from '../json-fields.ts';
import type { Fields } from '../json-fields.ts';
import { labelErrors } from '../registry/label-errors.ts';
import { childPath, schemaOfField } from './structural-schema.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** Objects within the object (x-kubernetes-embedded-resource) must say what they are. */
export function embeddedErrors(
  value: unknown,
  schema: StructuralSchema,
  path = '',
): readonly FieldError[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return [];
    return value.flatMap((item, index) => embeddedErrors(item, items, `${path}[${index}]`));
  }
  if (!isFields(value)) return [];
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const missing = ['apiVersion', 'kind'].filter(
    (name) => isEmbedded && (value[name] === undefined || value[name] === ''),
  );
  return [
    ...missing.map((name) => requiredField(childPath(path, name))),
    ...(isEmbedded ? labelErrors(labelsOf(value), childPath(path, 'metadata.labels')) : []),
    ...Object.entries(value).flatMap(([name, child]) => {
      const own = schemaOfField(schema, name);
      return own === undefined ? [] : embeddedErrors(child, own, childPath(path, name));
    }),
  ];
}

function labelsOf({ metadata }: Fields): Record<string, string> {
  const labels = Object.entries(fieldsOf(fieldsOf(metadata)['labels']));
  return Object.fromEntries(labels.map(([key, value]) => [key, String(value)]));
}
