import { KubeStatusError, type StatusCause, type StatusReason } from './status.ts';

// What a Status error says (client-go: api/errors). Each looks at the first KubeStatusError on the way down an error's causes, and is
// false where there is none. Most go by the reason, and where that is none of the known ones, by the HTTP code.

const KNOWN_REASONS: ReadonlySet<StatusReason> = new Set([
  'Unauthorized',
  'Forbidden',
  'NotFound',
  'AlreadyExists',
  'Conflict',
  'Gone',
  'Invalid',
  'ServerTimeout',
  'StoreReadError',
  'Timeout',
  'TooManyRequests',
  'BadRequest',
  'MethodNotAllowed',
  'NotAcceptable',
  'RequestEntityTooLarge',
  'UnsupportedMediaType',
  'InternalError',
  'Expired',
  'ServiceUnavailable',
]);
/** An error has few causes; one that is its own cause has no end of them. */
const MAX_CAUSES = 8;

/** There is no such object, or no such path. */
export const isNotFound = (error: unknown): boolean => has(error, 'NotFound', 404);

/** A create found the name taken; it shares its code with Conflict. */
export const isAlreadyExists = (error: unknown): boolean =>
  reasonForError(error) === 'AlreadyExists';

/** Another writer was faster, or owns a field that was to be applied: read again, and write again. */
export const isConflict = (error: unknown): boolean => has(error, 'Conflict', 409);

/** The user may not do that. */
export const isForbidden = (error: unknown): boolean => has(error, 'Forbidden', 403);

/** It is not known who the user is: credentials are missing, wrong or too old. */
export const isUnauthorized = (error: unknown): boolean => has(error, 'Unauthorized', 401);

/** What was asked for is gone for good. An expired resourceVersion is not this but `isResourceExpired`. */
export const isGone = (error: unknown): boolean => has(error, 'Gone', 410);

/** The object breaks the rules of its kind; `details.causes` names the fields. */
export const isInvalid = (error: unknown): boolean => has(error, 'Invalid', 422);

/** The request makes no sense, whatever the object. */
export const isBadRequest = (error: unknown): boolean => has(error, 'BadRequest', 400);

/** Something went wrong in the server. */
export const isInternalError = (error: unknown): boolean => has(error, 'InternalError', 500);

/** The resource does not have this verb (client-go: IsMethodNotSupported). */
export const isMethodNotSupported = (error: unknown): boolean =>
  has(error, 'MethodNotAllowed', 405);

/** The server has no form of the answer that the Accept header takes. */
export const isNotAcceptable = (error: unknown): boolean => has(error, 'NotAcceptable', 406);

/** The server does not read the body's content type. */
export const isUnsupportedMediaType = (error: unknown): boolean =>
  has(error, 'UnsupportedMediaType', 415);

/** The server, or an aggregated one behind it, cannot answer just now. */
export const isServiceUnavailable = (error: unknown): boolean =>
  has(error, 'ServiceUnavailable', 503);

/** The server gave up; what was asked for may have been done. Not that of a connection, which is no Status. */
export const isTimeout = (error: unknown): boolean => has(error, 'Timeout', 504);

/** The server could not do it in time, and asks to be asked again. No HTTP code stands for it. */
export const isServerTimeout = (error: unknown): boolean =>
  reasonForError(error) === 'ServerTimeout';

/** The resourceVersion or continue token asked for is older than the server keeps (reason Expired, code 410). */
export const isResourceExpired = (error: unknown): boolean => reasonForError(error) === 'Expired';

/** The server's own store holds what it cannot read. */
export const isStoreReadError = (error: unknown): boolean =>
  reasonForError(error) === 'StoreReadError';

/** The server has too much to do. Code 429 counts whatever the reason. */
export const isTooManyRequests = (error: unknown): boolean =>
  reasonForError(error) === 'TooManyRequests' || statusError(error)?.code === 429;

/** The body is larger than the server takes. Code 413 counts whatever the reason. */
export const isRequestEntityTooLarge = (error: unknown): boolean =>
  reasonForError(error) === 'RequestEntityTooLarge' || statusError(error)?.code === 413;

/** The answer was not in the API's form: another server may have given it. */
export const isUnexpectedServerError = (error: unknown): boolean =>
  statusCause(error, 'UnexpectedServerResponse') !== undefined;

/** C18: the server has not reached the resourceVersion asked for; old servers say so in words only. */
export function isTooLargeResourceVersion(error: unknown): boolean {
  if (statusCause(error, 'ResourceVersionTooLarge') !== undefined) return true;
  const { details, reason, message } = statusError(error)?.status ?? {};
  const words = 'Too large resource version';
  return (
    reason === 'Timeout' &&
    (details?.causes?.some((cause) => cause.message?.includes(words)) === true ||
      message?.includes(words) === true)
  );
}

/** The first cause of that reason, "FieldManagerConflict" for instance (client-go: errors.StatusCause). */
export function statusCause(error: unknown, reason: string): StatusCause | undefined {
  return statusError(error)?.status.details?.causes?.find((cause) => cause.reason === reason);
}

/** How long the server asks to wait, in ms; undefined where it does not. Says nothing on whether another try is worth it. */
export function suggestsClientDelay(error: unknown): number | undefined {
  const { reason, details } = statusError(error)?.status ?? {};
  const seconds = details?.retryAfterSeconds ?? 0;
  if (details === undefined || (seconds <= 0 && reason !== 'ServerTimeout')) return undefined;
  return seconds * 1000;
}

/** "" where the error is none of the server's, and where it gave no reason. */
export function reasonForError(error: unknown): StatusReason {
  return statusError(error)?.reason ?? '';
}

function has(error: unknown, reason: StatusReason, code: number): boolean {
  const found = statusError(error);
  if (found === undefined) return false;
  return found.reason === reason || (!KNOWN_REASONS.has(found.reason) && found.code === code);
}

function statusError(error: unknown): KubeStatusError | undefined {
  let candidate = error;
  for (let depth = 0; depth < MAX_CAUSES && candidate instanceof Error; depth += 1) {
    if (candidate instanceof KubeStatusError) return candidate;
    candidate = candidate.cause;
  }
  return undefined;
}
