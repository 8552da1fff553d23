import { formatGroupResource } from '@deltascope/apimachinery';
import { isReview } from '../access/reviews.ts';
import { methodNotAllowed, notImplemented, pathNotFound } from '../registry/api-errors.ts';
import type { ResourceDefinition } from '../resources.ts';
import type { ResourceRequest } from './request-info.ts';

/** The subresources behind which there is something here; all others are known, and not served yet. */
const SERVED_SUBRESOURCES: ReadonlySet<string> = new Set([
  'status',
  'scale',
  'finalize',
  'log',
  'eviction',
  'binding',
  'token',
  'resize',
]);

const OBJECT_VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
const COLLECTION_VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'list',
  DELETE: 'deletecollection',
};

/**
 * Refuses what discovery does not offer, as an API server does: 404 for a subresource that there is not, 405 for a verb. What discovery
 * offers and this server has not yet is 501, by name.
 */
export function checkOffered(
  { definition, name, subresource }: ResourceRequest,
  method: string,
): void {
  // Of a subresource, POST is a create too.
  const verbs =
    name === undefined
      ? COLLECTION_VERBS
      : { ...OBJECT_VERBS, ...(subresource && { POST: 'create' }) };
  const verb = verbs[method];
  const offered =
    subresource === undefined
      ? definition
      : definition.subresources.find((one) => one.subresource === subresource);
  if (offered === undefined) throw pathNotFound();
  if (verb === undefined || !offered.verbs.includes(verb)) throw methodNotAllowed();
  const isServed = definition.verbs.includes('watch') || isAnswered(definition);
  if (isServed && (subresource === undefined || SERVED_SUBRESOURCES.has(subresource))) return;
  const what =
    formatGroupResource(definition) + (subresource === undefined ? '' : `/${subresource}`);
  throw notImplemented(`the embedded cluster does not serve ${what} yet`);
}

/** Whether there is an answer to a kind whose objects are not kept here. */
function isAnswered(definition: ResourceDefinition): boolean {
  return definition.source !== undefined || definition.kind === 'Binding' || isReview(definition);
}
