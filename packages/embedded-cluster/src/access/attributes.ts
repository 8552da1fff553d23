import type { RequestInfo } from '../http/request-info.ts';
import type { UserInfo } from './user.ts';

/** What a request on a resource is about; "" for what it does not say. */
export interface ResourceAttributes {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** "": all, or a kind that is in none. */
  readonly namespace: string;
  /** "": the whole collection. */
  readonly name: string;
}

/** Who wants to do what (upstream: authorizer.Attributes). */
export type Attributes = { readonly user: UserInfo; readonly verb: string } & (
  { readonly resource: ResourceAttributes } | { readonly path: string }
);

const OBJECT_VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** What a request would do (upstream: RequestInfo). `info` is undefined for a path that names no resource. */
export function attributesOf(
  user: UserInfo,
  request: { readonly method: string; readonly pathname: string; readonly query: URLSearchParams },
  info: RequestInfo | undefined,
): Attributes {
  const { method, pathname, query } = request;
  if (info === undefined) return { user, verb: method.toLowerCase(), path: pathname };
  const { group, resource, subresource = '', namespace = '', name } = info;
  const verb = OBJECT_VERBS[method] ?? '';
  const about = { group, resource, subresource, namespace };
  if (name !== undefined) return { user, verb, resource: { ...about, name } };
  const collectionVerb = {
    get: query.get('watch') === null ? 'list' : watchOrList(query),
    delete: 'deletecollection',
  }[verb];
  const selected = collectionVerb === undefined ? '' : selectedName(query);
  return { user, verb: collectionVerb ?? verb, resource: { ...about, name: selected } };
}

function watchOrList(query: URLSearchParams): string {
  return ['true', '1', ''].includes(query.get('watch') ?? '') ? 'watch' : 'list';
}

/** A collection of which one name is selected is as good as one object: a rule for that name allows it. */
function selectedName(query: URLSearchParams): string {
  const terms = (query.get('fieldSelector') ?? '').split(',');
  const term = terms.map((one) => /^metadata\.name==?([^=!]*)$/.exec(one)).find(Boolean);
  return term?.[1] ?? '';
}
