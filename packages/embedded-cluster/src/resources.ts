import type { GroupVersionResource, Unstructured } from '@deltascope/apimachinery';
import type { apiextensionsv1 } from '@deltascope/api';
import { definitionStrategy } from './apiextensions/definition-strategy.ts';
import type { StructuralSchema } from './apiextensions/structural-schema.ts';
import type { FieldError } from './field-errors.ts';
import type { Fields } from './json-fields.ts';

/** The names a fieldSelector may use, and the path of the field each stands for. */
type SelectableFields = Readonly<Record<string, string>>;

/** What a definition and its objects do otherwise than other kinds. */
export interface ResourceStrategy {
  /** The object as the server completes it, before it is checked; throws where none may be made. */
  readonly complete: (object: Unstructured, previous?: Unstructured) => Unstructured;
  /** Why it is refused; `previous` is undefined for a create. */
  readonly errors: (object: Unstructured, change: StrategyChange) => readonly FieldError[];
  /** What a deletion adds, before the object is marked. */
  readonly beforeDelete?: (object: Unstructured, now: string) => Unstructured;
  /** A stored object as this version shows it. */
  readonly present?: (object: Unstructured) => Unstructured;
  /** An object of this version as it is stored. */
  readonly toStored?: (object: Unstructured) => Unstructured;
  /** The fields of an object that this version does not know, by path; they are dropped by `complete`. */
  readonly unknownFields?: (object: Fields) => readonly string[];
  /** The schema of its objects. */
  readonly schema?: StructuralSchema;
  /** Where its scale subresource finds what it needs. */
  readonly scale?: apiextensionsv1.CustomResourceSubresourceScale;
  readonly printerColumns?: readonly apiextensionsv1.CustomResourceColumnDefinition[];
  /** Sent as a Warning with each answer. */
  readonly deprecationWarning?: string;
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
  readonly hasStatus: boolean;
  readonly hasScale: boolean;
  /** metadata.generation is kept: 1 at birth, one more with each change of spec. */
  readonly hasGeneration: boolean;
  /** A DELETE that ends the object at once answers with the object instead of a Status. */
  readonly returnsDeleted: boolean;
  readonly selectableFields: SelectableFields;
  /** Where its objects are in the store; all versions of a kind share one. */
  readonly collection: string;
  /** Absent: as the API server does with built-in kinds. */
  readonly strategy?: ResourceStrategy;
}

type Entry = Pick<ResourceDefinition, 'group' | 'version' | 'resource' | 'kind'> &
  Partial<ResourceDefinition>;

const ALL = { categories: ['all'] };
const WORKLOAD = { ...ALL, hasStatus: true, hasGeneration: true };
const SCALABLE = { ...WORKLOAD, hasScale: true };

const COMMON_FIELDS: SelectableFields = {
  'metadata.name': 'metadata.name',
  'metadata.namespace': 'metadata.namespace',
};

const fields = (...paths: string[]): SelectableFields =>
  Object.fromEntries(paths.map((path) => [path, path]));

/** Every kind served, in the order discovery lists them. Adding a kind is one entry. */
const ENTRIES: readonly Entry[] = [
  {
    group: '',
    version: 'v1',
    resource: 'namespaces',
    kind: 'Namespace',
    namespaced: false,
    shortNames: ['ns'],
    hasStatus: true,
    returnsDeleted: true,
    selectableFields: fields('status.phase'),
  },
  {
    group: '',
    version: 'v1',
    resource: 'nodes',
    kind: 'Node',
    namespaced: false,
    shortNames: ['no'],
    hasStatus: true,
    selectableFields: fields('spec.unschedulable'),
  },
  {
    group: '',
    version: 'v1',
    resource: 'pods',
    kind: 'Pod',
    shortNames: ['po'],
    ...WORKLOAD,
    returnsDeleted: true,
    selectableFields: fields(
      'spec.hostNetwork',
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ),
  },
  {
    group: '',
    version: 'v1',
    resource: 'events',
    kind: 'Event',
    shortNames: ['ev'],
    selectableFields: {
      ...fields(
        'involvedObject.kind',
        'involvedObject.namespace',
        'involvedObject.name',
        'involvedObject.uid',
        'involvedObject.apiVersion',
        'involvedObject.resourceVersion',
        'involvedObject.fieldPath',
        'reason',
        'reportingComponent',
        'type',
      ),
      source: 'source.component',
    },
  },
  {
    group: '',
    version: 'v1',
    resource: 'services',
    kind: 'Service',
    shortNames: ['svc'],
    ...ALL,
    hasStatus: true,
    returnsDeleted: true,
    selectableFields: fields('spec.clusterIP', 'spec.type'),
  },
  {
    group: '',
    version: 'v1',
    resource: 'persistentvolumeclaims',
    kind: 'PersistentVolumeClaim',
    shortNames: ['pvc'],
    hasStatus: true,
    returnsDeleted: true,
  },
  {
    group: 'apps',
    version: 'v1',
    resource: 'deployments',
    kind: 'Deployment',
    shortNames: ['deploy'],
    ...SCALABLE,
  },
  {
    group: 'apps',
    version: 'v1',
    resource: 'replicasets',
    kind: 'ReplicaSet',
    shortNames: ['rs'],
    ...SCALABLE,
  },
  {
    group: 'apps',
    version: 'v1',
    resource: 'statefulsets',
    kind: 'StatefulSet',
    shortNames: ['sts'],
    ...SCALABLE,
  },
  {
    group: 'apps',
    version: 'v1',
    resource: 'daemonsets',
    kind: 'DaemonSet',
    shortNames: ['ds'],
    ...WORKLOAD,
  },
  {
    group: 'batch',
    version: 'v1',
    resource: 'jobs',
    kind: 'Job',
    ...WORKLOAD,
    selectableFields: fields('status.successful'),
  },
  {
    group: 'batch',
    version: 'v1',
    resource: 'cronjobs',
    kind: 'CronJob',
    shortNames: ['cj'],
    ...WORKLOAD,
  },
  {
    group: 'discovery.k8s.io',
    version: 'v1',
    resource: 'endpointslices',
    kind: 'EndpointSlice',
    hasGeneration: true,
  },
  {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    resource: 'customresourcedefinitions',
    kind: 'CustomResourceDefinition',
    namespaced: false,
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    hasStatus: true,
    hasGeneration: true,
    strategy: definitionStrategy,
  },
];

function define(entry: Entry): ResourceDefinition {
  return {
    singular: entry.kind.toLowerCase(),
    namespaced: true,
    shortNames: [],
    categories: [],
    hasStatus: false,
    hasScale: false,
    hasGeneration: false,
    returnsDeleted: false,
    collection: entry.resource,
    ...entry,
    selectableFields: { ...COMMON_FIELDS, ...entry.selectableFields },
  };
}

/** Every kind served, in discovery's order. */
export const RESOURCES: readonly ResourceDefinition[] = ENTRIES.map(define);

const BY_PATH: ReadonlyMap<string, ResourceDefinition> = new Map(
  RESOURCES.map((definition) => [
    `${definition.group}/${definition.version}/${definition.resource}`,
    definition,
  ]),
);

const BY_KIND: ReadonlyMap<string, ResourceDefinition> = new Map(
  RESOURCES.map((definition) => [`${definition.group}/${definition.kind}`, definition]),
);

const BY_PLURAL: ReadonlyMap<string, ResourceDefinition> = new Map(
  RESOURCES.map((definition) => [definition.resource, definition]),
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

/** The `apiVersion` of a kind's objects. */
export function apiVersionOf({ group, version }: ResourceDefinition): string {
  return group === '' ? version : `${group}/${version}`;
}
