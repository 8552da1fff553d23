import { createHash } from 'node:crypto';
import type { KindSchemas } from '../decoding/kind-schemas.ts';
import type { Fields } from '../json-fields.ts';
import type { ResourceDefinition } from '../resources.ts';
import type { ServedResources } from '../served-resources.ts';
import { componentsOf, schemaRef } from './component-schemas.ts';
import { PATCH_SCHEMA, pathItems, SCALE_SCHEMA } from './path-items.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
/** The body of a PATCH: of any shape, and no part of the snapshot. */
const PATCH = { [PATCH_SCHEMA]: { type: 'object' } };
/** Built documents kept, some 100 KB each; the one that was asked for longest ago goes. */
const MAX_DOCUMENTS = 32;

/** A document as it is sent, and the mark by which clients know it again. */
export interface OpenApiDocument {
  readonly hash: string;
  readonly json: Buffer;
}

/**
 * OpenAPI v3 (KEP-2896): an index of group-versions, and a document of each, built of the snapshot and of custom kinds' schemas when it is
 * asked for. Hashes follow from what a group-version serves at the moment, so that a client reads anew what has changed
 * and nothing else.
 */
export class OpenApi {
  readonly #resources: ServedResources;
  readonly #schemas: KindSchemas;
  readonly #documents = new Map<string, OpenApiDocument>();

  constructor(resources: ServedResources, schemas: KindSchemas) {
    this.#resources = resources;
    this.#schemas = schemas;
  }

  /** What GET /openapi/v3 answers. */
  index(): Fields {
    const paths = [...this.#byPath()].map(([path, served]): [string, Fields] => [
      path,
      { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(path, served)}` },
    ]);
    return { paths: Object.fromEntries(paths) };
  }

  /** The document of "api/v1" or "apis/GROUP/VERSION"; undefined when that is not served. */
  document(path: string): OpenApiDocument | undefined {
    const served = this.#byPath().get(path);
    if (served === undefined) return undefined;
    const hash = hashOf(path, served);
    const known = this.#documents.get(path);
    const document =
      known?.hash === hash
        ? known
        : { hash, json: Buffer.from(JSON.stringify(this.#build(served))) };
    // The newest is the last in a Map.
    this.#documents.delete(path);
    this.#documents.set(path, document);
    const [oldest] = this.#documents.keys();
    if (this.#documents.size > MAX_DOCUMENTS && oldest !== undefined)
      this.#documents.delete(oldest);
    return document;
  }

  #byPath(): Map<string, ResourceDefinition[]> {
    const byPath = new Map<string, ResourceDefinition[]>();
    for (const definition of this.#resources.all) {
      const { group, version } = definition;
      const path = group === '' ? `api/${version}` : `apis/${group}/${version}`;
      byPath.set(path, [...(byPath.get(path) ?? []), definition]);
    }
    return byPath;
  }

  #build(served: readonly ResourceDefinition[]): Fields {
    const { schemas, kubernetesVersion } = this.#schemas.snapshot;
    const custom: Record<string, Fields> = {};
    const paths: Record<string, Fields> = {};
    const needed = ['DeleteOptions', 'ListMeta', 'ObjectMeta', 'Status'].map(
      (name) => `${META}.${name}`,
    );
    for (const definition of served) {
      const schema = this.#schemas.nameOf(definition) ?? customName(definition);
      const listSchema = `${schema}List`;
      Object.assign(paths, pathItems(definition, { schema, listSchema }));
      if (definition.hasScale) needed.push(SCALE_SCHEMA);
      if (schemas[schema] !== undefined) needed.push(schema, listSchema);
      else Object.assign(custom, customSchemas(definition, schema));
    }
    return {
      openapi: '3.0.0',
      info: { title: 'Kubernetes', version: kubernetesVersion },
      paths,
      components: { schemas: { ...componentsOf(needed, schemas), ...PATCH, ...custom } },
    };
  }
}

/** "com.example.v1.Widget", of the group example.com. */
function customName({ group, version, kind }: ResourceDefinition): string {
  return [...group.split('.').toReversed(), version, kind].join('.');
}

function customSchemas(definition: ResourceDefinition, name: string): Record<string, Fields> {
  const { group, version, kind, strategy } = definition;
  const schema = strategy?.schema ?? {};
  const listKind = `${kind}List`;
  const type = { apiVersion: { type: 'string' }, kind: { type: 'string' } };
  return {
    [name]: {
      type: 'object',
      ...schema,
      properties: {
        ...schema.properties,
        ...type,
        metadata: { allOf: [schemaRef(`${META}.ObjectMeta`)] },
      },
      'x-kubernetes-group-version-kind': [{ group, version, kind }],
    },
    [`${name}List`]: {
      type: 'object',
      required: ['items'],
      properties: {
        ...type,
        items: { type: 'array', items: schemaRef(name) },
        metadata: { allOf: [schemaRef(`${META}.ListMeta`)] },
      },
      'x-kubernetes-group-version-kind': [{ group, version, kind: listKind }],
    },
  };
}

/** In the form that clients cache documents under. */
function hashOf(path: string, served: readonly ResourceDefinition[]): string {
  const hash = createHash('sha512').update(path);
  for (const { strategy, ...definition } of served) {
    hash.update(JSON.stringify([definition, strategy?.schema]));
  }
  return hash.digest('hex').toUpperCase();
}
