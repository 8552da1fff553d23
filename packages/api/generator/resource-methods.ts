import type { GroupVersionKind } from '@deltascope/apimachinery';
import type { SnapshotResource, SnapshotSubresource } from '../src/snapshot.ts';

/** The methods of the client's ResourceClient that stand for a verb of discovery. */
const OF_VERB: Readonly<Record<string, readonly string[]>> = {
  create: ['create'],
  delete: ['delete'],
  deletecollection: ['deleteCollection'],
  get: ['get'],
  list: ['list'],
  patch: ['patch', 'apply'],
  update: ['update'],
  watch: ['watch'],
};

interface SubresourceMethods {
  /** All of these, or the methods would promise too much. */
  readonly verbs: readonly string[];
  readonly methods: readonly string[];
  /** Of what is sent and comes back. Default: the resource itself. */
  readonly kind?: GroupVersionKind;
}

const ITSELF = ['get', 'patch', 'update'];

const OF_SUBRESOURCE: Readonly<Record<string, SubresourceMethods>> = {
  approval: { verbs: ITSELF, methods: ['updateApproval'] },
  binding: {
    verbs: ['create'],
    methods: ['bind'],
    kind: { group: '', version: 'v1', kind: 'Binding' },
  },
  ephemeralcontainers: { verbs: ITSELF, methods: ['updateEphemeralContainers'] },
  eviction: {
    verbs: ['create'],
    methods: ['evict'],
    kind: { group: 'policy', version: 'v1', kind: 'Eviction' },
  },
  finalize: { verbs: ['update'], methods: ['finalize'] },
  log: { verbs: ['get'], methods: ['getLogs'] },
  resize: { verbs: ITSELF, methods: ['updateResize'] },
  scale: {
    verbs: ITSELF,
    methods: ['getScale', 'updateScale', 'patchScale', 'applyScale'],
    kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  },
  status: { verbs: ITSELF, methods: ['updateStatus', 'applyStatus'] },
  token: {
    verbs: ['create'],
    methods: ['createToken'],
    kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  },
};

/** Connections to something else, not calls that answer with an object: a typed client has nothing to say about them. */
const CONNECTIONS: ReadonlySet<string> = new Set(['attach', 'exec', 'portforward', 'proxy']);

/**
 * The methods of a typed client that discovery says the resource has. Throws on a verb or a subresource that is new, or not as the
 * client's method takes it to be: then the client has to learn it first.
 */
export function methodsOf(resource: SnapshotResource): string[] {
  const { verbs, subresources = [] } = resource;
  const methods = verbs.flatMap((verb) => {
    const named = OF_VERB[verb];
    if (named === undefined) throw new Error(`${resource.resource}: no method for "${verb}"`);
    return named;
  });
  if (verbs.includes('list') && verbs.includes('watch')) methods.push('listWatch');
  return [...methods, ...subresources.flatMap((sub) => subresourceMethods(resource, sub))];
}

function subresourceMethods(
  { resource, responseKind: own }: SnapshotResource,
  { subresource, verbs, responseKind }: SnapshotSubresource,
): readonly string[] {
  if (CONNECTIONS.has(subresource)) return [];
  const known = OF_SUBRESOURCE[subresource];
  const name = `${resource}/${subresource}`;
  if (known === undefined) throw new Error(`${name}: no method for this subresource`);
  const missing = known.verbs.filter((verb) => !verbs.includes(verb));
  if (missing.length > 0) throw new Error(`${name}: cannot ${missing.join(', ')}`);
  const { group, version, kind } = known.kind ?? own;
  if (
    responseKind.group !== group ||
    responseKind.version !== version ||
    responseKind.kind !== kind
  ) {
    throw new Error(`${name}: of kind ${responseKind.kind}, not ${kind}`);
  }
  return known.methods;
}
