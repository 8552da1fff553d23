import { formatGroupResource, KubeStatusError } from '@deltascope/apimachinery';
import type {
  GroupResource,
  GroupVersionKind,
  ObjectMeta,
  Status,
  StatusCause,
  StatusReason,
} from '@deltascope/apimachinery';
import { forbiddenField, invalidField, requiredField } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';
import type { FieldConflict } from '../managed-fields/apply.ts';

/**
 * The API server's outcomes in its own words (apimachinery api/errors). Each returns the error to throw;
 * its `status` is the body of the answer.
 */
function failure(
  code: number,
  reason: StatusReason,
  rest: { message: string; details?: Status['details'] },
): KubeStatusError {
  return new KubeStatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: rest.message,
    ...(reason === '' ? {} : { reason }),
    ...(rest.details === undefined ? {} : { details: rest.details }),
    code,
  });
}

/** The details of an outcome: upstream puts the plural resource under "kind", and leaves out an empty group. */
export function detailsOf({ group, resource }: GroupResource, name: string): Status['details'] {
  return { name, ...(group === '' ? {} : { group }), kind: resource };
}

/** The path itself is not served. */
export function pathNotFound(): KubeStatusError {
  const message = 'the server could not find the requested resource';
  return failure(404, 'NotFound', { message, details: {} });
}

export function alreadyExists(resource: GroupResource, name: string): KubeStatusError {
  const message = `${formatGroupResource(resource)} "${name}" already exists`;
  return failure(409, 'AlreadyExists', { message, details: detailsOf(resource, name) });
}

export function conflict(resource: GroupResource, name: string, why: string): KubeStatusError {
  const message = `Operation cannot be fulfilled on ${formatGroupResource(resource)} "${name}": ${why}`;
  return failure(409, 'Conflict', { message, details: detailsOf(resource, name) });
}

/** An apply that would change fields of others, told by manager. */
export function applyConflict(conflicts: readonly FieldConflict[]): KubeStatusError {
  const causes = conflicts.flatMap(({ manager, apiVersion, fields }) => {
    const using = apiVersion === undefined ? '' : ` using ${apiVersion}`;
    const message = `conflict with ${JSON.stringify(manager)}${using}`;
    return fields.map((field) => ({ reason: 'FieldManagerConflict', message, field }));
  });
  const [only] = causes;
  if (only !== undefined && causes.length === 1) {
    const message = `Apply failed with 1 conflict: ${only.message}: ${only.field}`;
    return failure(409, 'Conflict', { message, details: { causes } });
  }
  const told = conflicts.map(({ manager, apiVersion, fields }) => {
    const using = apiVersion === undefined ? '' : ` using ${apiVersion}`;
    const listed = fields.map((field) => `\n- ${field}`).join('');
    return `conflicts with ${JSON.stringify(manager)}${using}:${listed}`;
  });
  const message = `Apply failed with ${causes.length} conflicts: ${told.join('\n')}`;
  return failure(409, 'Conflict', { message, details: { causes } });
}

/** An applied configuration that does not fit the kind's schema. */
export function untypedApply(
  { group, version, kind }: GroupVersionKind,
  name: string,
  why: string,
): KubeStatusError {
  const what = `${name}; ${group}/${version}, Kind=${kind}`;
  return unexplained(`failed to create typed patch object (${what}): ${why}`);
}

/** A write over an older resourceVersion than the stored one. */
export function modifiedConflict(resource: GroupResource, name: string): KubeStatusError {
  const why =
    'the object has been modified; please apply your changes to the latest version and try again';
  return conflict(resource, name, why);
}

/** A write that the rules of its kind forbid. */
export function forbidden(resource: GroupResource, name: string, why: string): KubeStatusError {
  const message = `${formatGroupResource(resource)} "${name}" is forbidden: ${why}`;
  return failure(403, 'Forbidden', { message, details: detailsOf(resource, name) });
}

export function namespaceTerminating(
  resource: GroupResource,
  name: string,
  namespace: string,
): KubeStatusError {
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const { status } = forbidden(resource, name, why);
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  return new KubeStatusError({ ...status, details: { ...status.details, causes: [cause] } });
}

/** An object of a kind whose definition is being deleted. */
export function createWhileTerminating(resource: GroupResource, name: string): KubeStatusError {
  return forbidden(
    resource,
    name,
    'create not allowed while custom resource definition is terminating',
  );
}

/** A PUT without a resourceVersion, where the kind asks for one. */
export function resourceVersionRequired(resource: GroupResource, name: string): KubeStatusError {
  const { group, resource: kind } = resource;
  const words = 'must be specified for an update';
  return invalid({ group, kind }, name, [invalidField('metadata.resourceVersion', 0, words)]);
}

const PATCH_OPTIONS = { group: 'meta.k8s.io', kind: 'PatchOptions' };

/** An apply by nobody. */
export function managerRequired(): KubeStatusError {
  const words = 'is required for apply patch';
  return invalid(PATCH_OPTIONS, '', [requiredField('fieldManager', words)]);
}

/** `force` with a patch that cannot conflict. */
export function forceWithoutApply(): KubeStatusError {
  const words = 'may not be specified for non-apply patch';
  return invalid(PATCH_OPTIONS, '', [forbiddenField('force', words)]);
}

/** A request that is refused for who sends it. */
export function forbiddenRequest(message: string, details?: Status['details']): KubeStatusError {
  return failure(403, 'Forbidden', { message, ...(details && { details }) });
}

/** Nobody is known by what the request shows. */
export function unauthorized(): KubeStatusError {
  return failure(401, 'Unauthorized', { message: 'Unauthorized' });
}

export function invalid(
  kind: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): KubeStatusError {
  const causes: StatusCause[] = errors.map(({ reason, message, field }) => ({
    reason,
    message,
    field,
  }));
  const listed = errors.map(({ field, message }) => `${field}: ${message}`);
  const text = listed.length === 1 ? listed.join() : `[${listed.join(', ')}]`;
  const qualified = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  return failure(422, 'Invalid', {
    message: `${qualified} "${name}" is invalid: ${text}`,
    details: {
      ...(name === '' ? {} : { name }),
      ...(kind.group === '' ? {} : { group: kind.group }),
      kind: kind.kind,
      causes,
    },
  });
}

export function badRequest(message: string): KubeStatusError {
  return failure(400, 'BadRequest', { message });
}

/** A patch that does not fit the object; upstream keeps the reason to itself. */
export function unprocessablePatch(): KubeStatusError {
  const message = 'the server rejected our request due to an error in our request';
  return failure(422, 'Invalid', { message, details: {} });
}

/** What upstream's storage and watch cache refuse without a reason. */
export function unexplained(message: string): KubeStatusError {
  return failure(500, '', { message });
}

const PRECONDITION_HINTS = {
  UID: 'The object might have been deleted and then recreated',
  ResourceVersion: 'The object might have been modified',
};

/** An object of another uid or version than a write is for, as the storage itself finds it. */
export function failedStorage(
  resource: GroupResource,
  { namespace, name = '' }: ObjectMeta,
  {
    field,
    wanted,
    found,
    dryRun,
  }: {
    readonly field: 'UID' | 'ResourceVersion';
    readonly wanted: string;
    readonly found: string | undefined;
    readonly dryRun: boolean;
  },
): KubeStatusError {
  const path = [resource.resource, ...(namespace === undefined ? [] : [namespace]), name];
  // Upstream's dry runs leave out the prefix.
  const key = `${dryRun ? '' : '/registry'}/${path.join('/')}`;
  const why = `Precondition failed: ${field} in precondition: ${wanted}, ${field} in object meta: ${found}`;
  const words = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
  return conflict(resource, name, words);
}

/** A DELETE whose precondition does not hold. */
export function failedPrecondition(
  { group, kind }: { readonly group: string; readonly kind: string },
  name: string,
  what: {
    readonly field: keyof typeof PRECONDITION_HINTS;
    readonly wanted: string;
    readonly found: string | undefined;
  },
): KubeStatusError {
  const qualified = group === '' ? kind : `${kind}.${group}`;
  const { field, wanted, found } = what;
  const why = `the ${field} in the precondition (${wanted}) does not match the ${field} in record (${found})`;
  const message = `Operation cannot be fulfilled on ${qualified} "${name}": ${why}. ${PRECONDITION_HINTS[field]}`;
  const details = { name, ...(group === '' ? {} : { group }), kind };
  return failure(409, 'Conflict', { message, details });
}

export function methodNotAllowed(): KubeStatusError {
  const message = 'the server does not allow this method on the requested resource';
  return failure(405, 'MethodNotAllowed', { message, details: {} });
}

/** What a real API server serves, and this one does not yet. */
export function notImplemented(message: string): KubeStatusError {
  return failure(501, '', { message });
}

export function notAcceptable(available: readonly string[]): KubeStatusError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`;
  return failure(406, 'NotAcceptable', { message, details: {} });
}

/** The body of a create, update or delete. */
export function unsupportedBody(accepted: readonly string[]): KubeStatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return failure(415, 'UnsupportedMediaType', { message });
}

/** A patch of a type that is not served; `why` is more than upstream says. */
export function unsupportedPatch(why = ''): KubeStatusError {
  const message = `415: Unsupported Media Type${why}`;
  return failure(415, 'UnsupportedMediaType', { message, details: {} });
}

export function requestEntityTooLarge(why: string): KubeStatusError {
  const message = `Request entity too large: ${why}`;
  return failure(413, 'RequestEntityTooLarge', { message });
}

/** The resourceVersion has left the window of history (LIST, and the in-stream ERROR of a WATCH). */
export function expired(requested: number, oldest: number): KubeStatusError {
  const message = `too old resource version: ${requested} (${oldest})`;
  return failure(410, 'Expired', { message });
}

/** As a server tells it that has forgotten what was asked for. */
export function expiredByFault(): KubeStatusError {
  return failure(410, 'Expired', {
    message: 'The resourceVersion for the provided list is too old.',
  });
}

/** The continue token's revision has left the window of history. */
export function expiredContinue(): KubeStatusError {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.';
  return failure(410, 'Expired', { message });
}

/** C18: a resourceVersion this server has not reached. */
export function tooLargeResourceVersion(requested: number, current: number): KubeStatusError {
  const message = `Timeout: Too large resource version: ${requested}, current: ${current}`;
  return failure(504, 'Timeout', {
    message,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}

export function tooManyRequests(message: string, retryAfterSeconds: number): KubeStatusError {
  return failure(429, 'TooManyRequests', { message, details: { retryAfterSeconds } });
}

/** An eviction that a PodDisruptionBudget does not allow. */
export function overBudget(why: string, retryAfterSeconds?: number): KubeStatusError {
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  const causes = [{ reason: 'DisruptionBudget', message: why }];
  const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return failure(429, 'TooManyRequests', { message, details: { causes, ...retry } });
}

export function serviceUnavailable(message: string): KubeStatusError {
  return failure(503, 'ServiceUnavailable', { message });
}

export function internalError(message: string): KubeStatusError {
  const details = { causes: [{ message }] };
  return failure(500, 'InternalError', { message: `Internal error occurred: ${message}`, details });
}
