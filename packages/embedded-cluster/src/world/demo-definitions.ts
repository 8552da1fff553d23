import type { apiextensionsv1 } from '@deltascope/api';
import type { DEMO_CUSTOM_RESOURCES } from './demo-apps.ts';

type Definition = apiextensionsv1.CustomResourceDefinition;

/** The definition of a kind of the company's own, which holds anything. */
export function companyDefinition(custom: (typeof DEMO_CUSTOM_RESOURCES)[number]): Definition {
  const { group, plural, kind, shortName } = custom;
  const openAPIV3Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: {
        plural,
        kind,
        singular: kind.toLowerCase(),
        shortNames: [shortName],
        listKind: `${kind}List`,
      },
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}

/** A definition as the API server leaves it once its kind is served. */
export function established(definition: Definition, lastTransitionTime: string): Definition {
  const { spec } = definition;
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    reason,
    message,
    lastTransitionTime,
  });
  return {
    ...definition,
    spec: { ...spec, conversion: { strategy: 'None' } },
    status: {
      acceptedNames: spec.names,
      storedVersions: spec.versions.filter(({ storage }) => storage).map(({ name }) => name),
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ],
    },
  };
}
