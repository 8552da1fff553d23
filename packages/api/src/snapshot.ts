import { readFileSync } from 'node:fs';
import type { GroupVersionKind } from '@deltascope/apimachinery';

/**
 * What a Kubernetes API server says of its built-in API, reduced to facts: no prose. Taken by the generator from
 * aggregated discovery (KEP-3352) and OpenAPI v3 (KEP-2896); whoever reads it must not change it.
 */
export interface Snapshot {
  /** The server's version, as "v1.37.2". */
  readonly kubernetesVersion: string;
  /** In the server's order of preference; the core group "" is the first. */
  readonly groups: readonly SnapshotGroup[];
  /** By OpenAPI name, as "io.k8s.api.apps.v1.Deployment": every kind and all that they refer to. */
  readonly schemas: Readonly<Record<string, Schema>>;
}

export interface SnapshotGroup {
  readonly name: string;
  /** The preferred version first. */
  readonly versions: readonly SnapshotVersion[];
}

export interface SnapshotVersion {
  readonly version: string;
  readonly resources: readonly SnapshotResource[];
}

/** A collection the server serves; the names are aggregated discovery's, with every kind written out in full. */
export interface SnapshotResource {
  readonly resource: string;
  readonly singularResource: string;
  readonly responseKind: GroupVersionKind;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly SnapshotSubresource[];
}

export interface SnapshotSubresource {
  readonly subresource: string;
  readonly responseKind: GroupVersionKind;
  readonly verbs: readonly string[];
}

/**
 * An OpenAPI schema without descriptions and empty defaults. `$ref` is a name in `schemas`; the wrapping that
 * OpenAPI 3.0 needs around a reference (`allOf` of one) is taken off.
 */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly oneOf?: readonly Schema[];
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
  readonly 'x-kubernetes-patch-merge-key'?: string;
  /** "merge", "replace", "retainKeys", or several joined by commas. */
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'map' | 'set';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly [extension: `x-kubernetes-${string}`]: unknown;
}

const read = (file: string): string =>
  readFileSync(new URL(`../snapshot/${file}`, import.meta.url), 'utf8');

/** The snapshot without its schemas, which are most of it. Throws when the file is missing. */
export function readDiscoverySnapshot(): Omit<Snapshot, 'schemas'> {
  return JSON.parse(read('discovery.json')) as Omit<Snapshot, 'schemas'>;
}

/** Reads the committed snapshot from beside this package's sources. Throws when the files are missing. */
export function readSnapshot(): Snapshot {
  const schemas = JSON.parse(read('schemas.json')) as Snapshot['schemas'];
  return { ...readDiscoverySnapshot(), schemas };
}

/**
 * A field of a protobuf message: its number, its JSON name ("" for a message whose fields belong to the one around it), its type (a scalar's
 * word, or the name of a message's schema), and how it occurs: "" once, "p" once with an absence of its own, "r" repeated, "m" a map by
 * strings, "l" as the items of a message that is a list in JSON.
 */
export type MessageField = readonly [
  number: number,
  jsonName: string,
  type: string,
  how: '' | 'p' | 'r' | 'm' | 'l',
];

/** How clients of Go's types encode each kind of a stable version, by the names of schemas. Throws when the file is missing. */
export function readProtobufMessages(): Readonly<Record<string, readonly MessageField[]>> {
  const { messages } = JSON.parse(read('protobuf.json')) as {
    messages: Record<string, readonly MessageField[]>;
  };
  return messages;
}
