import type { apiextensionsv1 } from '@deltascope/api';
import {
  readDiscoverySnapshot,
  type SnapshotResource,
  type SnapshotSubresource,
  type SnapshotVersion,
} from '@deltascope/api/snapshot';
import {
  formatGroupResource,
  type GroupVersionResource,
  type Unstructured,
} from '@deltascope/apimachinery';
import type { Printer } from '@deltascope/printers';
import { componentStatuses } from './component-statuses.ts';
import { autoscalerConversion } from './conversion/autoscaler-conversion.ts';
import { eventConversion } from './conversion/event-conversion.ts';
import { definitionStrategy } from './apiextensions/definition-strategy.ts';
import type { StructuralSchema } from './apiextensions/structural-schema.ts';
import type { FieldError } from './field-errors.ts';
import type { Fields } from './json-fields.ts';
import { KIND_TRAITS } from './kind-traits.ts';

/** The names a fieldSelector may use, and the path of the field each stands for. */
export type SelectableFields = Readonly<Record<string, string>>;

/** What a definition and its objects do otherwise than other kinds. */
export interface ResourceStrategy {
  /** The object as the server completes it, before it is checked; throws where none may be made. */
  readonly complete: (object: Unstructured, previous?: Unstructured) => Unstructured;
  /** Why it is refused; `previous` is undefined for a create. */
  readonly errors: (object: Unstructured, change: StrategyChange) => readonly FieldError[];
  /** What a deletion adds, before the object is marked. */
  readonly beforeDelete?: (object: Unstructured, now: string) => Unstructured;
  /** The fields of an object that this version does not know, by path; they are dropped by `complete`. */
  readonly unknownFields?: (object: Fields) => readonly string[];
  /** The schema of its objects. */
  readonly schema?: StructuralSchema;
  /** Where its scale subresource finds what it needs. */
  readonly scale?: apiextensionsv1.CustomResourceSubresourceScale;
  readonly printerColumns?: readonly apiextensionsv1.CustomResourceColumnDefinition[];
}

/** Between the objects of a version and those of another as which they are stored. */
export interface Conversion {
  /** A stored object as this version shows it; one of this version stays as it is. */
  readonly present: (object: Unstructured) => Unstructured;
  /** An object of this version as it is stored. */
  readonly toStored: (object: Unstructured) => Unstructured;
}

/** Objects that are not stored but made when they are asked for; they cannot be watched. */
export interface ObjectSource {
  /** Throws a 404 when there is none. */
  readonly get: (of: { readonly namespace?: string; readonly name: string }) => Unstructured;
  /** Of one namespace or all, in the order of a list. */
  readonly list: (namespace: string | undefined) => readonly Unstructured[];
  /** The columns of their Table. */
  readonly printer: Printer;
}

export interface StrategyChange {
  readonly previous?: Unstructured;
  readonly subresource?: string | undefined;
}

/** One kind the server serves. Everything that differs between kinds for the API machinery is here. */
export interface ResourceDefinition extends GroupVersionResource {
  readonly kind: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly SnapshotSubresource[];
  readonly hasStatus: boolean;
  readonly hasScale: boolean;
  /** metadata.generation is kept: 1 at birth, one more with each change of spec. */
  readonly hasGeneration: boolean;
  /** A DELETE that ends the object at once answers with the object instead of a Status. */
  readonly returnsDeleted: boolean;
  /** A DELETE without a propagation policy orphans what the object owns; with a warning, where there is one. */
  readonly orphansDependents: boolean;
  readonly orphansWarning?: string;
  /** Who makes an object may give it its status with it. Absent: it begins with the status that its kind begins with. */
  readonly keepsNewStatus?: true;
  /** Sent as a Warning with each answer. */
  readonly deprecationWarning?: string;
  readonly selectableFields: SelectableFields;
  /** Where its objects are in the store; all versions of a kind share one. */
  readonly collection: string;
  /** Absent: stored as they are. */
  readonly conversion?: Conversion;
  /** Absent: as the API server does with built-in kinds. */
  readonly strategy?: ResourceStrategy;
  /** Absent: its objects are in the store. */
  readonly source?: ObjectSource;
}

const COMMON_FIELDS: SelectableFields = {
  'metadata.name': 'metadata.name',
  'metadata.namespace': 'metadata.namespace',
};

const isStable = ({ version }: SnapshotVersion): boolean => /^v\d+$/.test(version);

/** By "resource.version.group": versions whose objects are stored as those of another. */
const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  'events.v1.events.k8s.io': eventConversion,
  'horizontalpodautoscalers.v1.autoscaling': autoscalerConversion,
};

const STRATEGIES: Readonly<Record<string, ResourceStrategy>> = {
  'customresourcedefinitions.apiextensions.k8s.io': definitionStrategy,
};

const SOURCES: Readonly<Record<string, ObjectSource>> = { componentstatuses: componentStatuses };

function builtIn(group: string, version: string, served: SnapshotResource): ResourceDefinition {
  const { resource, singularResource, responseKind, scope, verbs, subresources = [] } = served;
  const { kind } = responseKind;
  const name = formatGroupResource({ group, resource });
  const {
    hasGeneration,
    returnsDeleted,
    orphansDependents,
    orphansWarning,
    keepsNewStatus,
    deprecationWarning,
    selectableFields,
  } = KIND_TRAITS[name] ?? {};
  const strategy = STRATEGIES[name];
  const source = SOURCES[name];
  const conversion =
    CONVERSIONS[formatGroupResource({ group, resource: `${resource}.${version}` })];
  const has = (wanted: string): boolean =>
    subresources.some(({ subresource }) => subresource === wanted);
  return {
    group,
    version,
    resource,
    kind,
    singular: singularResource,
    namespaced: scope === 'Namespaced',
    shortNames: served.shortNames ?? [],
    categories: served.categories ?? [],
    verbs,
    subresources,
    hasStatus: has('status'),
    hasScale: has('scale'),
    hasGeneration: hasGeneration === true,
    returnsDeleted: returnsDeleted === true,
    orphansDependents: orphansDependents === true,
    ...(orphansWarning !== undefined && { orphansWarning }),
    ...(keepsNewStatus && { keepsNewStatus }),
    ...(deprecationWarning !== undefined && { deprecationWarning }),
    selectableFields: { ...COMMON_FIELDS, ...selectableFields },
    collection: resource,
    ...(strategy && { strategy }),
    ...(conversion && { conversion }),
    ...(source && { source }),
  };
}

/** What an API server of the snapshot's version serves when it is not told otherwise: each stable version. */
function builtInResources(): ResourceDefinition[] {
  return readDiscoverySnapshot().groups.flatMap(({ name: group, versions }) =>
    versions
      .filter(isStable)
      .flatMap(({ version, resources }) =>
        resources.map((served) => builtIn(group, version, served)),
      ),
  );
}

/** Every kind served, in discovery's order. */
export const RESOURCES: readonly ResourceDefinition[] = builtInResources();

const BY_PATH: ReadonlyMap<string, ResourceDefinition> = new Map(
  RESOURCES.map((definition) => [
    `${definition.group}/${definition.version}/${definition.resource}`,
    definition,
  ]),
);

/** Of several versions, the preferred one, which is the first. */
const BY_KIND: ReadonlyMap<string, ResourceDefinition> = new Map(
  RESOURCES.toReversed().map((definition) => [
    `${definition.group}/${definition.kind}`,
    definition,
  ]),
);

/** Of several, the one as which they are stored, which is the first. */
const BY_PLURAL: ReadonlyMap<string, ResourceDefinition> = new Map(
  RESOURCES.toReversed().map((definition) => [definition.resource, definition]),
);

/** The kind behind a URL's group, version and resource; undefined when it is not served. */
export function findResource(gvr: GroupVersionResource): ResourceDefinition | undefined {
  return BY_PATH.get(`${gvr.group}/${gvr.version}/${gvr.resource}`);
}

/** The kind that an owner reference or an event names; undefined when it is not served. */
export function findKind(group: string, kind: string): ResourceDefinition | undefined {
  return BY_KIND.get(`${group}/${kind}`);
}

/** A kind by its plural name, for code that knows it is served. Throws a RangeError when it is not. */
export function resourceNamed(resource: string): ResourceDefinition {
  const definition = BY_PLURAL.get(resource);
  if (definition === undefined) throw new RangeError(`no resource "${resource}" is served`);
  return definition;
}

/** Whether a definition has added the kind. */
export function isCustom({ strategy }: ResourceDefinition): boolean {
  return strategy?.schema !== undefined;
}

/** The `apiVersion` of a kind's objects. */
export function apiVersionOf({ group, version }: ResourceDefinition): string {
  return group === '' ? version : `${group}/${version}`;
}
