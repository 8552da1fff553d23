import type { apiextensionsv1 } from '@deltascope/api';
import type { Condition, Unstructured } from '@deltascope/apimachinery';
import type { StructuralSchema } from './structural-schema.ts';

export type Definition = apiextensionsv1.CustomResourceDefinition;
export type DefinitionVersion = apiextensionsv1.CustomResourceDefinitionVersion;
export type DefinitionStatus = apiextensionsv1.CustomResourceDefinitionStatus;
export type DefinitionNames = apiextensionsv1.CustomResourceDefinitionNames;

export const DEFINITIONS = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resource: 'customresourcedefinitions',
} as const;

/** The finalizer that holds a definition until its objects are gone. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** A stored object as the definition it is. */
export function asDefinition(object: Unstructured): Definition {
  return object as Unstructured & Definition;
}

export function schemaOf({ schema }: DefinitionVersion): StructuralSchema | undefined {
  return schema?.openAPIV3Schema as StructuralSchema | undefined;
}

/** Its conditions have the form of all others. */
export function conditionsOf({ status }: Definition): readonly Condition[] {
  return (status?.conditions ?? []) as readonly Condition[];
}

/**
 * What an API server fills in of a definition (apiextensions: defaults), also the version that objects are stored in from now on.
 * What it requires and is not there is empty, as in Go.
 */
export function withDefinitionDefaults(given: Definition, previous?: Definition): Definition {
  const spec = withRequired(given.spec as Definition['spec'] | undefined);
  const { names } = spec;
  const { status = { acceptedNames: { plural: '', kind: '' } } } = previous ?? {};
  const storedVersions = [...(status.storedVersions ?? [])];
  const storage = spec.versions.find((version) => version.storage);
  if (storage !== undefined && !storedVersions.includes(storage.name)) {
    storedVersions.push(storage.name);
  }
  return {
    ...given,
    spec: {
      ...spec,
      names: {
        ...(names.kind !== '' && {
          singular: names.kind.toLowerCase(),
          listKind: `${names.kind}List`,
        }),
        ...names,
      },
      conversion: spec.conversion ?? { strategy: 'None' },
    },
    status: { ...status, storedVersions },
  };
}

/** Go leaves out a list with nothing in it. */
function withoutEmptyLists(names: DefinitionNames | undefined): Partial<DefinitionNames> {
  const entries = Object.entries(names ?? {});
  return Object.fromEntries(
    entries.filter(([, value]) => !Array.isArray(value) || value.length > 0),
  );
}

const EMPTY_VERSION = { name: '', served: false, storage: false };
const EMPTY_COLUMN = { name: '', type: '', jsonPath: '' };

function withRequired(spec: Definition['spec'] | undefined): Definition['spec'] {
  const complete = { group: '', scope: '', versions: [], ...spec };
  return {
    ...complete,
    names: { plural: '', kind: '', ...withoutEmptyLists(spec?.names) },
    versions: complete.versions.map((version: DefinitionVersion) => ({
      ...EMPTY_VERSION,
      ...version,
      ...(version.additionalPrinterColumns !== undefined && {
        additionalPrinterColumns: version.additionalPrinterColumns.map((column) => ({
          ...EMPTY_COLUMN,
          ...column,
        })),
      }),
    })),
  };
}
