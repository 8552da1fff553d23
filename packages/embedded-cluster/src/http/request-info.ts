import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GroupVersion } from '@deltascope/apimachinery';
import type { ResourceDefinition } from '../resources.ts';
import type { ServedResources } from '../served-resources.ts';

/** A request, its answer, and the query of its URL. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

/** What a URL asks for: one object or a collection of a served kind. */
export interface ResourceRequest {
  readonly definition: ResourceDefinition;
  /** Absent for cluster-scoped kinds and for collections over all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** Reads /api/v1/... and /apis/{group}/{version}/... (API concept: resource URIs); undefined when no kind is there. */
export function parseResourcePath(
  pathname: string,
  resources: ServedResources,
): ResourceRequest | undefined {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const groupVersion = takeGroupVersion(segments);
  if (groupVersion === undefined || segments.length === 0) return undefined;
  const decoded = segments.map(decodeSegment);
  if (decoded.includes(undefined)) return undefined;
  const [first = '', second, third, ...rest] = decoded as string[];
  const isScoped = first === 'namespaces' && third !== undefined && !isNamespaceSubresource(third);
  const found = isScoped
    ? { resource: third, namespace: second, rest }
    : { resource: first, rest: [second, third, ...rest] };
  const definition = resources.find({ ...groupVersion, resource: found.resource });
  return definition && requestOf(definition, found);
}

function takeGroupVersion(segments: string[]): GroupVersion | undefined {
  const root = segments.shift();
  if (root === 'api') return { group: '', version: segments.shift() ?? '' };
  if (root !== 'apis') return undefined;
  const group = segments.shift() ?? '';
  return { group, version: segments.shift() ?? '' };
}

function isNamespaceSubresource(segment: string): boolean {
  return segment === 'status' || segment === 'finalize';
}

function requestOf(
  definition: ResourceDefinition,
  found: { namespace?: string | undefined; rest: (string | undefined)[] },
): ResourceRequest | undefined {
  const [name, subresource, ...excess] = found.rest;
  if (excess.some((segment) => segment !== undefined)) return undefined;
  if (found.namespace !== undefined && !definition.namespaced) return undefined;
  if (name !== undefined && definition.namespaced && found.namespace === undefined)
    return undefined;
  return {
    definition,
    ...(found.namespace === undefined ? {} : { namespace: found.namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
