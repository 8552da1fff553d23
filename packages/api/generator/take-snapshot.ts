import type { GroupVersionKind } from '@deltascope/apimachinery';
import type {
  Schema,
  Snapshot,
  SnapshotGroup,
  SnapshotResource,
  SnapshotVersion,
} from '../src/snapshot.ts';
import { reduceSchema, references } from './reduce-schema.ts';
import type { OpenApiSchema } from './reduce-schema.ts';
import { schemaHome } from './schema-name.ts';

/** GETs a path of an API server with an Accept header and returns the parsed JSON; throws on any other answer. */
export type GetJson = (path: string, accept: string) => Promise<unknown>;

const DISCOVERY = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** apidiscovery.k8s.io/v2, as far as it is read here. An empty version in a kind means "as the resource's own". */
interface DiscoveryList {
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly SnapshotVersion[];
  }[];
}

interface OpenApiDocument {
  readonly components?: { readonly schemas?: Readonly<Record<string, OpenApiSchema>> };
}

/** Asks a server for its built-in API. Custom and aggregated groups are left out, whatever the cluster has. */
export async function takeSnapshot(get: GetJson): Promise<Snapshot> {
  const { gitVersion } = (await get('/version', 'application/json')) as { gitVersion: string };
  const found: Record<string, Schema> = {};
  const groups: SnapshotGroup[] = [];
  for (const path of ['/api', '/apis']) {
    const { items } = (await get(path, DISCOVERY)) as DiscoveryList;
    for (const { metadata, versions } of items) {
      const name = metadata.name ?? '';
      const builtIn: SnapshotVersion[] = [];
      for (const version of versions) {
        const document = await readOpenApi(get, { group: name, version: version.version });
        if (!definesBuiltIn(document, { group: name, version: version.version })) continue;
        Object.assign(found, document);
        builtIn.push(reduceVersion(name, version));
      }
      if (builtIn.length > 0) groups.push({ name, versions: builtIn });
    }
  }
  return { kubernetesVersion: gitVersion, groups, schemas: reachable(found) };
}

interface ApiVersion {
  readonly group: string;
  readonly version: string;
}

async function readOpenApi(
  get: GetJson,
  { group, version }: ApiVersion,
): Promise<Record<string, Schema>> {
  const path = group === '' ? `api/${version}` : `apis/${group}/${version}`;
  const document = (await get(`/openapi/v3/${path}`, 'application/json')) as OpenApiDocument;
  const schemas = Object.entries(document.components?.schemas ?? {});
  return Object.fromEntries(schemas.map(([name, schema]) => [name, reduceSchema(schema)]));
}

const kindsOf = (schema: Schema): readonly GroupVersionKind[] =>
  schema['x-kubernetes-group-version-kind'] ?? [];

const isMeta = (name: string): boolean => schemaHome(name)?.group === 'meta';

/** A group-version is built in when one of its own kinds is defined in Kubernetes' packages. */
function definesBuiltIn(document: Record<string, Schema>, own: ApiVersion): boolean {
  return Object.entries(document).some(
    ([name, schema]) =>
      schemaHome(name) !== undefined &&
      !isMeta(name) &&
      kindsOf(schema).some(({ group, version }) => group === own.group && version === own.version),
  );
}

function reduceVersion(group: string, { version, resources }: SnapshotVersion): SnapshotVersion {
  const inFull = (kind: GroupVersionKind): GroupVersionKind =>
    kind.version === '' ? { group, version, kind: kind.kind } : kind;
  return {
    version,
    resources: resources.map((resource): SnapshotResource => ({
      ...resource,
      responseKind: inFull(resource.responseKind),
      ...(resource.subresources && {
        subresources: resource.subresources.map((subresource) => ({
          ...subresource,
          responseKind: inFull(subresource.responseKind),
        })),
      }),
    })),
  };
}

/** The kinds and all that they refer to, by name in order; requests' and answers' own schemas fall away. */
function reachable(schemas: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const kept = new Map<string, Schema>();
  const pending = Object.keys(schemas).filter(
    (name) => kindsOf(schemas[name] ?? {}).length > 0 && !isMeta(name),
  );
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const schema = schemas[name];
    if (schema === undefined) throw new Error(`no schema of the name ${name}`);
    if (kept.has(name)) continue;
    kept.set(name, schema);
    pending.push(...references(schema));
  }
  return Object.fromEntries([...kept].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
