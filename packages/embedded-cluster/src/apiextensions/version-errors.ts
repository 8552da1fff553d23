import { isDeepStrictEqual } from 'node:util';
import { invalidField, requiredField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import { schemaOf } from './custom-resource-definition.ts';
import type { DefinitionVersion } from './custom-resource-definition.ts';
import { defaultErrors } from './default-errors.ts';
import { label1035Problem } from './dns-label.ts';
import { isConvertible, openapiErrors } from './openapi-errors.ts';
import { columnErrors, subresourceErrors } from './subresource-errors.ts';
import { structuralErrors } from './structural-errors.ts';
import type { StructuralSchema } from './structural-schema.ts';

const SELECTABLE_TYPES: readonly (string | undefined)[] = ['string', 'boolean', 'integer'];

/**
 * What is wrong with versions: `before` the definition's names are looked at, and `after`. What all versions have alike a server
 * reports once, as if it stood beside the versions.
 */
export function versionErrors(versions: readonly DefinitionVersion[]): {
  readonly before: FieldError[];
  readonly after: FieldError[];
} {
  const before = versions.flatMap((version, index) =>
    schemaOf(version) === undefined
      ? [requiredField(`spec.versions[${index}].schema.openAPIV3Schema`)]
      : [],
  );
  const after: FieldError[] = [];
  const [first] = versions;
  for (const [index, version] of versions.entries()) {
    const problem = label1035Problem(version.name);
    const at = `spec.versions[${index}]`;
    if (problem !== undefined) before.push(invalidField(`${at}.name`, version.name, problem));
    if (version.deprecated !== true && version.deprecationWarning !== undefined) {
      const words = 'can only be set for deprecated versions';
      before.push(invalidField(`${at}.deprecationWarning`, version.deprecationWarning, words));
    }
    for (const [field, hoisted, check] of CHECKS) {
      const isShared = versions.every((other) => isDeepStrictEqual(other[field], version[field]));
      if (!isShared) before.push(...check(version, `${at}.${field}`));
      else if (version === first) after.push(...check(version, `spec.${hoisted}`));
    }
  }
  return { before, after };
}

const CHECKS = [
  ['schema', 'validation', schemaErrors],
  ['subresources', 'subresources', subresourceErrors],
  ['additionalPrinterColumns', 'additionalPrinterColumns', columnErrors],
  ['selectableFields', 'selectableFields', selectableErrors],
] as const;

function schemaErrors(version: DefinitionVersion, at: string): FieldError[] {
  const schema = schemaOf(version);
  if (schema === undefined) return [];
  const path = `${at}.openAPIV3Schema`;
  return [...structureErrors(schema, path), ...openapiErrors(schema, path)];
}

function structureErrors(schema: StructuralSchema, path: string): FieldError[] {
  if (!isConvertible(schema)) return [];
  const errors = structuralErrors(schema, path);
  return errors.length > 0 ? errors : defaultErrors(schema, path);
}

function selectableErrors(version: DefinitionVersion, at: string): FieldError[] {
  return (version.selectableFields ?? []).flatMap(({ jsonPath }, index) => {
    const field = `${at}[${index}].jsonPath`;
    if (jsonPath === '') return [requiredField(field)];
    const schema = schemaAt(schemaOf(version), jsonPath);
    if (schema === undefined) {
      return [invalidField(field, jsonPath, 'is an invalid path: does not refer to a valid field')];
    }
    if (SELECTABLE_TYPES.includes(schema.type)) return [];
    const words =
      'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.';
    return [invalidField(field, jsonPath, words)];
  });
}

function schemaAt(
  schema: StructuralSchema | undefined,
  jsonPath: string,
): StructuralSchema | undefined {
  return jsonPath
    .split('.')
    .slice(1)
    .reduce<StructuralSchema | undefined>((at, name) => at?.properties?.[name], schema);
}
