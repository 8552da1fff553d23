import type { SnapshotSubresource } from '@deltascope/api/snapshot';
import type { Unstructured } from '@deltascope/apimachinery';
import type { FieldError } from '../field-errors.ts';
import { within } from '../field-errors.ts';
import { createWhileTerminating } from '../registry/api-errors.ts';
import type { Conversion, ResourceDefinition, ResourceStrategy } from '../resources.ts';
import { metadataErrors } from '../registry/metadata-errors.ts';
import { schemaOf } from './custom-resource-definition.ts';
import type { Definition, DefinitionVersion } from './custom-resource-definition.ts';
import { applySchemaDefaults } from './defaulting.ts';
import { embeddedErrors } from './embedded-resources.ts';
import { listTypeErrors } from './list-types.ts';
import { prune } from './prune.ts';
import { Rules } from './rules.ts';
import { replicasErrors } from './scale-paths.ts';
import { schemaErrors } from './schema-validation.ts';
import type { StructuralSchema } from './structural-schema.ts';
import { compareVersions } from './version-order.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

/** The versions of a definition's kind that are served, the preferred one first. They share one collection of the store. */
export function servedVersions(definition: Definition): ResourceDefinition[] {
  const { spec, status } = definition;
  const { names } = spec;
  const accepted = status?.acceptedNames ?? names;
  return spec.versions
    .filter(({ served }) => served)
    .toSorted((a, b) => compareVersions(a.name, b.name))
    .map((version) => ({
      group: spec.group,
      version: version.name,
      resource: names.plural,
      kind: names.kind,
      singular: accepted.singular ?? '',
      namespaced: spec.scope === 'Namespaced',
      shortNames: accepted.shortNames ?? [],
      categories: accepted.categories ?? [],
      verbs: VERBS,
      subresources: subresourcesOf(definition, version),
      hasStatus: version.subresources?.status !== undefined,
      hasScale: version.subresources?.scale !== undefined,
      hasGeneration: true,
      returnsDeleted: false,
      orphansDependents: false,
      ...deprecationOf(definition, version),
      selectableFields: selectableFields(version),
      collection: collectionOf(definition),
      conversion: customConversion(definition, version),
      strategy: customStrategy(definition, version),
    }));
}

function subresourcesOf(
  { spec }: Definition,
  { name, subresources }: DefinitionVersion,
): SnapshotSubresource[] {
  const verbs = ['get', 'patch', 'update'];
  const own = { group: spec.group, version: name, kind: spec.names.kind };
  return [
    ...(subresources?.scale ? [{ subresource: 'scale', responseKind: SCALE, verbs }] : []),
    ...(subresources?.status ? [{ subresource: 'status', responseKind: own, verbs }] : []),
  ];
}

/** Where the objects of a definition's kind are in the store; no built-in kind's name has a dot. */
export function collectionOf({ spec }: Definition): string {
  return `${spec.names.plural}.${spec.group}`;
}

function selectableFields({ selectableFields = [] }: DefinitionVersion): Record<string, string> {
  const own = selectableFields.map(({ jsonPath }) => jsonPath.slice(1));
  const paths = ['metadata.name', 'metadata.namespace', ...own];
  return Object.fromEntries(paths.map((path) => [path, path]));
}

function customStrategy(definition: Definition, version: DefinitionVersion): ResourceStrategy {
  const { spec, metadata } = definition;
  const schema = schemaOf(version) ?? {};
  const { scale } = version.subresources ?? {};
  const columns = version.additionalPrinterColumns;
  const rules = new Rules(schema);
  return {
    complete(object, previous) {
      const isEnding = metadata.deletionTimestamp !== undefined;
      if (previous === undefined && isEnding) {
        const resource = { group: spec.group, resource: spec.names.plural };
        throw createWhileTerminating(resource, object.metadata.name ?? '');
      }
      return completed(object, schema);
    },
    errors(object, { previous, subresource }) {
      const found = [
        ...metadataErrors(object, previous),
        ...(subresource === 'status'
          ? statusErrors(object, schema, previous)
          : schemaErrors(object, schema, previous)),
        ...(scale === undefined ? [] : replicasErrors(object, scale)),
        ...embeddedErrors(object, schema),
        ...listTypeErrors(object, schema),
      ];
      return [...found, ...rules.errors(object, previous, found)];
    },
    unknownFields: (object) => prune(object, schema).unknown,
    schema,
    ...(scale !== undefined && { scale }),
    printerColumns: columns ?? DEFAULT_COLUMNS,
  };
}

/** All versions are the same but for their names, and for what their schemas drop and fill in. */
function customConversion({ spec }: Definition, version: DefinitionVersion): Conversion {
  const schema = schemaOf(version) ?? {};
  const storage = spec.versions.find((one) => one.storage) ?? version;
  const presented = new WeakMap<Unstructured, Unstructured>();
  return {
    present(object) {
      const known = presented.get(object);
      if (known !== undefined) return known;
      const shown = completed(withVersion(object, spec.group, version.name), schema);
      presented.set(object, shown);
      return shown;
    },
    toStored: (object) => withVersion(object, spec.group, storage.name),
  };
}

const DEFAULT_COLUMNS = [
  {
    name: 'Age',
    type: 'date',
    jsonPath: '.metadata.creationTimestamp',
    description: 'How long ago it was made.',
  },
];

function completed(object: Unstructured, schema: StructuralSchema): Unstructured {
  return prune(applySchemaDefaults(object, schema), schema).object as Unstructured;
}

function withVersion(object: Unstructured, group: string, version: string): Unstructured {
  const apiVersion = `${group}/${version}`;
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

/** A write of the status is held to the status's schema alone; its errors' words leave out where that is. */
function statusErrors(
  { status }: Unstructured,
  schema: StructuralSchema,
  previous: Unstructured | undefined,
): readonly FieldError[] {
  const own = schema.properties?.['status'];
  if (own === undefined || status === undefined) return [];
  return within('status', schemaErrors(status, own, previous?.['status']));
}

function deprecationOf(
  { spec }: Definition,
  { name, deprecated, deprecationWarning }: DefinitionVersion,
): Pick<ResourceDefinition, 'deprecationWarning'> {
  if (deprecated !== true) return {};
  const words = `${spec.group}/${name} ${spec.names.kind} is deprecated`;
  return { deprecationWarning: deprecationWarning ?? words };
}
