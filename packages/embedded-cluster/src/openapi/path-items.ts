import type { Fields } from '../json-fields.ts';
import { isCustom } from '../resources.ts';
import type { ResourceDefinition } from '../resources.ts';
import { schemaRef } from './component-schemas.ts';

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
export const PATCH_SCHEMA = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch';
export const SCALE_SCHEMA = 'io.k8s.api.autoscaling.v1.Scale';

const query = (name: string, type = 'string'): Fields => ({
  name,
  in: 'query',
  schema: { type, uniqueItems: true },
});
const inPath = (name: string): Fields => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string', uniqueItems: true },
});

const WRITE = [query('dryRun'), query('fieldManager'), query('fieldValidation')];
const APPLY = [...WRITE, query('force', 'boolean')];
const DELETE = [
  query('dryRun'),
  query('gracePeriodSeconds', 'integer'),
  query('propagationPolicy'),
];
const LIST = [
  query('allowWatchBookmarks', 'boolean'),
  query('continue'),
  query('fieldSelector'),
  query('labelSelector'),
  query('limit', 'integer'),
  query('resourceVersion'),
  query('resourceVersionMatch'),
  query('sendInitialEvents', 'boolean'),
  query('timeoutSeconds', 'integer'),
  query('watch', 'boolean'),
];
const PATCH_TYPES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
];
const STRATEGIC_MERGE = 'application/strategic-merge-patch+json';

/** What is answered and taken at a path: a kind, and its schema's name. */
interface Answer {
  readonly gvk: { readonly group: string; readonly version: string; readonly kind: string };
  readonly schema: string;
  readonly patchTypes: readonly string[];
}

/** The paths of a kind with their operations, as clients look in them for what a server can: parameters, actions, kinds. */
export function pathItems(
  definition: ResourceDefinition,
  { schema, listSchema }: { schema: string; listSchema: string },
): Record<string, Fields> {
  const { group, version, kind, resource, namespaced, verbs } = definition;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const base = namespaced ? `${root}/namespaces/{namespace}` : root;
  const patchTypes = isCustom(definition) ? PATCH_TYPES : [...PATCH_TYPES, STRATEGIC_MERGE];
  const own: Answer = { gvk: { group, version, kind }, schema, patchTypes };
  const all: Answer = { ...own, schema: listSchema };
  const parameters = namespaced ? [inPath('namespace')] : [];
  const item = [inPath('name'), ...parameters];
  const list = operation('list', all, LIST);
  const post = { ...operation('post', own, WRITE), ...body(['*/*'], own.schema) };
  const changed = { ...changes(own), delete: operation('delete', own, DELETE) };
  const collection = served(verbs, COLLECTION_VERBS, { get: list, post });
  const object = served(verbs, OBJECT_VERBS, changed);
  return {
    ...(collection && { [`${base}/${resource}`]: { ...collection, parameters } }),
    ...(namespaced && verbs.includes('list') && { [`${root}/${resource}`]: { get: list } }),
    ...(object && { [`${base}/${resource}/{name}`]: { ...object, parameters: item } }),
    ...(definition.hasStatus && {
      [`${base}/${resource}/{name}/status`]: { ...changes(own), parameters: item },
    }),
    ...(definition.hasScale && {
      [`${base}/${resource}/{name}/scale`]: {
        ...changes({ gvk: SCALE, schema: SCALE_SCHEMA, patchTypes }),
        parameters: item,
      },
    }),
  };
}

const COLLECTION_VERBS = { get: 'list', post: 'create' };
const OBJECT_VERBS = { get: 'get', put: 'update', patch: 'patch', delete: 'delete' };

/** The operations whose verbs a kind has; undefined when it has none of them. */
function served(
  verbs: readonly string[],
  verbOf: Readonly<Record<string, string>>,
  operations: Readonly<Record<string, Fields>>,
): Fields | undefined {
  const own = Object.entries(operations).filter(([method]) => verbs.includes(verbOf[method] ?? ''));
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

function changes(answer: Answer): Fields {
  return {
    get: operation('get', answer, []),
    put: { ...operation('put', answer, WRITE), ...body(['*/*'], answer.schema) },
    patch: { ...operation('patch', answer, APPLY), ...body(answer.patchTypes, PATCH_SCHEMA) },
  };
}

function operation(action: string, { gvk, schema }: Answer, parameters: readonly Fields[]): Fields {
  return {
    parameters,
    responses: {
      200: { description: 'OK', content: contentOf(['application/json'], schema) },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
  };
}

function body(types: readonly string[], schema: string): Fields {
  return { requestBody: { content: contentOf(types, schema), required: true } };
}

function contentOf(types: readonly string[], schema: string): Fields {
  return Object.fromEntries(types.map((type) => [type, { schema: schemaRef(schema) }]));
}
