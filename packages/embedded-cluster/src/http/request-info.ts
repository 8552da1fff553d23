import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GroupVersionResource } from '@deltascope/apimachinery';
import type { UserInfo } from '../access/user.ts';
import type { ResourceDefinition } from '../resources.ts';
import type { ServedResources } from '../served-resources.ts';

/** A request that its sender may send, its answer, and the query of its URL. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** Of a request for a WebSocket: what has come after it already. */
  readonly upgradeHead?: Buffer | undefined;
  /** Who asks, and may. */
  readonly user: UserInfo;
}

/** What a URL names, whether there is such a kind or not (upstream: RequestInfo of a resource request). */
export interface RequestInfo extends GroupVersionResource {
  /** Of a namespace itself, it is its own name. */
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
  /** What follows the subresource: the path of a proxied request. */
  readonly rest: readonly string[];
}

/** What a URL asks for: one object or a collection of a served kind. */
export interface ResourceRequest {
  readonly definition: ResourceDefinition;
  /** Absent for cluster-scoped kinds and for collections over all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** Reads /api/v1/... and /apis/{group}/{version}/... (API concept: resource URIs); undefined when it names no resource. */
export function parseRequestInfo(pathname: string): RequestInfo | undefined {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const decoded = segments.map(decodeSegment).filter((segment) => segment !== undefined);
  if (decoded.length < segments.length) return undefined;
  const [root, ...path] = decoded;
  const group = root === 'apis' ? path.shift() : '';
  const [version, ...parts] = path;
  if ((root !== 'api' && root !== 'apis') || group === undefined || version === undefined) return;
  const [first, second, third] = parts;
  if (first === undefined) return undefined;
  const isInNamespace =
    first === 'namespaces' && third !== undefined && !isNamespaceSubresource(third);
  const [resource = '', name, subresource, ...rest] = isInNamespace ? parts.slice(2) : parts;
  const namespace = first === 'namespaces' ? second : undefined;
  return {
    group,
    version,
    resource,
    rest,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

/** The served kind that a URL names; undefined when there is none, or not at this path. */
export function resourceRequestOf(
  info: RequestInfo,
  resources: ServedResources,
): ResourceRequest | undefined {
  const definition = resources.find(info);
  const { name, subresource } = info;
  if (definition === undefined || info.rest.length > 0) return undefined;
  // A namespace is in none.
  const namespace = info.resource === 'namespaces' ? undefined : info.namespace;
  if (namespace !== undefined && !definition.namespaced) return undefined;
  if (name !== undefined && definition.namespaced && namespace === undefined) return undefined;
  return {
    definition,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function isNamespaceSubresource(segment: string): boolean {
  return segment === 'status' || segment === 'finalize';
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
