import { describe, expect, it } from 'vitest';
import {
  isAlreadyExists,
  isBadRequest,
  isConflict,
  isForbidden,
  isGone,
  isInternalError,
  isInvalid,
  isMethodNotSupported,
  isNotAcceptable,
  isNotFound,
  isRequestEntityTooLarge,
  isResourceExpired,
  isServerTimeout,
  isServiceUnavailable,
  isStoreReadError,
  isTimeout,
  isTooLargeResourceVersion,
  isTooManyRequests,
  isUnauthorized,
  isUnexpectedServerError,
  isUnsupportedMediaType,
  KubeStatusError,
  reasonForError,
  statusCause,
  suggestsClientDelay,
  type Status,
} from './index.ts';

const thrown = (status: Status): KubeStatusError => new KubeStatusError(status);

describe('the predicates of a Status error', () => {
  it.each([
    ['NotFound', 404, isNotFound],
    ['Conflict', 409, isConflict],
    ['Forbidden', 403, isForbidden],
    ['Unauthorized', 401, isUnauthorized],
    ['Gone', 410, isGone],
    ['Invalid', 422, isInvalid],
    ['InternalError', 500, isInternalError],
    ['MethodNotAllowed', 405, isMethodNotSupported],
    ['BadRequest', 400, isBadRequest],
    ['NotAcceptable', 406, isNotAcceptable],
    ['UnsupportedMediaType', 415, isUnsupportedMediaType],
    ['RequestEntityTooLarge', 413, isRequestEntityTooLarge],
    ['ServiceUnavailable', 503, isServiceUnavailable],
    ['Timeout', 504, isTimeout],
    ['TooManyRequests', 429, isTooManyRequests],
  ])(
    '%s is known by its reason, and by code %i under none or an unknown one',
    (reason, code, predicate) => {
      expect(predicate(thrown({ reason, code: 418 }))).toBe(true);
      expect(predicate(thrown({ code }))).toBe(true);
      expect(predicate(thrown({ reason: 'Teapot', code }))).toBe(true);
      expect(predicate(thrown({ reason: 'Teapot', code: 418 }))).toBe(false);
      expect(predicate(new Error(reason))).toBe(false);
    },
  );

  it('tells AlreadyExists from Conflict, which share a code', () => {
    const exists = thrown({ reason: 'AlreadyExists', code: 409 });
    expect([isAlreadyExists(exists), isConflict(exists)]).toEqual([true, false]);
    const conflict = thrown({ code: 409 });
    expect([isAlreadyExists(conflict), isConflict(conflict)]).toEqual([false, true]);
  });

  it('takes codes 429 and 413 for what they say whatever the reason, and no other code', () => {
    expect(isTooManyRequests(thrown({ reason: 'ServerTimeout', code: 429 }))).toBe(true);
    expect(isRequestEntityTooLarge(thrown({ reason: 'BadRequest', code: 413 }))).toBe(true);
    expect(isNotFound(thrown({ reason: 'ServerTimeout', code: 404 }))).toBe(false);
  });

  it.each([
    ['ServerTimeout', 500, isServerTimeout],
    ['StoreReadError', 500, isStoreReadError],
  ])('%s is known by its reason alone', (reason, code, predicate) => {
    expect(predicate(thrown({ reason, code }))).toBe(true);
    expect(predicate(thrown({ code }))).toBe(false);
    expect(isInternalError(thrown({ reason, code }))).toBe(false);
  });

  it('is seen through the errors around it, and not through itself for ever', () => {
    const found = thrown({ reason: 'NotFound', code: 404 });
    const around = new Error('the owner', { cause: new Error('the lookup', { cause: found }) });
    expect(isNotFound(around)).toBe(true);
    expect(reasonForError(around)).toBe('NotFound');
    const own = new Error('own');
    own.cause = own;
    expect(isNotFound(own)).toBe(false);
    expect(reasonForError(own)).toBe('');
  });

  it('takes only the reason Expired for an expired resource, not every 410', () => {
    expect(isResourceExpired(thrown({ reason: 'Expired', code: 410 }))).toBe(true);
    expect(isResourceExpired(thrown({ reason: 'Gone', code: 410 }))).toBe(false);
    expect(isResourceExpired(new Error('Expired'))).toBe(false);
  });
});

describe('what a Status error says besides', () => {
  it('its causes, by their reason', () => {
    const cause = { reason: 'FieldManagerConflict', message: 'by "kubectl"', field: '.spec' };
    const error = thrown({ reason: 'Conflict', details: { causes: [{ field: 'x' }, cause] } });
    expect(statusCause(error, 'FieldManagerConflict')).toBe(cause);
    expect(statusCause(error, 'FieldValueInvalid')).toBeUndefined();
    expect(statusCause(thrown({}), 'FieldManagerConflict')).toBeUndefined();
  });

  it('whether something else than an API server may have answered', () => {
    const causes = [{ reason: 'UnexpectedServerResponse', message: '<html>' }];
    expect(isUnexpectedServerError(thrown({ code: 404, details: { causes } }))).toBe(true);
    expect(isUnexpectedServerError(thrown({ code: 404 }))).toBe(false);
  });

  it.each<[string, Status, number | undefined]>([
    ['it names a time', { details: { retryAfterSeconds: 2 } }, 2000],
    ['it names none', { details: {} }, undefined],
    ['it has no details', { reason: 'ServerTimeout' }, undefined],
    ['it could not do it in time', { reason: 'ServerTimeout', details: {} }, 0],
  ])('how long to wait, where %s', (_when, status, delayMs) => {
    expect(suggestsClientDelay(thrown(status))).toBe(delayMs);
    expect(suggestsClientDelay(new Error('none'))).toBeUndefined();
  });
});

describe('C18: a resourceVersion the server has not reached', () => {
  const words = 'Too large resource version: 9, current: 5';

  it.each<[string, Status]>([
    ['by its cause', { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } }],
    ['by the words of a cause', { reason: 'Timeout', details: { causes: [{ message: words }] } }],
    ['by the words of its message', { reason: 'Timeout', message: words }],
  ])('is known %s', (_how, status) => {
    expect(isTooLargeResourceVersion(thrown(status))).toBe(true);
  });

  it('is not any timeout, nor any error with these words', () => {
    expect(isTooLargeResourceVersion(thrown({ reason: 'Timeout', message: 'slow' }))).toBe(false);
    expect(isTooLargeResourceVersion(thrown({ reason: 'Conflict', message: words }))).toBe(false);
    expect(isTooLargeResourceVersion(new Error(words))).toBe(false);
  });
});
