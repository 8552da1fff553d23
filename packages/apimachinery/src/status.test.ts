import { describe, expect, it } from 'vitest';
import {
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isInternalError,
  isInvalid,
  isMethodNotAllowed,
  isNotFound,
  isResourceExpired,
  isStatus,
  isTooLargeResourceVersion,
  isTooManyRequests,
  isUnauthorized,
  KubeStatusError,
  notFound,
} from './index.ts';
import type { Status } from './index.ts';

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
    ['MethodNotAllowed', 405, isMethodNotAllowed],
    ['TooManyRequests', 429, isTooManyRequests],
  ])('%s is known by its reason, and by code %i when it gives none', (reason, code, predicate) => {
    expect(predicate(thrown({ reason, code: 418 }))).toBe(true);
    expect(predicate(thrown({ code }))).toBe(true);
    expect(predicate(thrown({ reason: 'Teapot', code: 418 }))).toBe(false);
    expect(predicate(new Error(reason))).toBe(false);
  });

  it('tells AlreadyExists from Conflict, which share a code', () => {
    const exists = thrown({ reason: 'AlreadyExists', code: 409 });
    expect([isAlreadyExists(exists), isConflict(exists)]).toEqual([true, false]);
    const conflict = thrown({ code: 409 });
    expect([isAlreadyExists(conflict), isConflict(conflict)]).toEqual([false, true]);
  });

  it('takes code 429 for too many requests whatever the reason', () => {
    expect(isTooManyRequests(thrown({ reason: 'ServerTimeout', code: 429 }))).toBe(true);
  });

  it('takes only the reason Expired for an expired resource, not every 410', () => {
    expect(isResourceExpired(thrown({ reason: 'Expired', code: 410 }))).toBe(true);
    expect(isResourceExpired(thrown({ reason: 'Gone', code: 410 }))).toBe(false);
    expect(isResourceExpired(new Error('Expired'))).toBe(false);
  });
});

it.each([
  [{ group: 'apps', resource: 'deployments' }, 'deployments.apps "web" not found'],
  [{ group: '', resource: 'pods' }, 'pods "web" not found'],
])('C117: what is not found is named by group, resource and name: %o', (resource, message) => {
  const error = notFound(resource, 'web');
  expect(isNotFound(error)).toBe(true);
  expect(error.status).toMatchObject({ kind: 'Status', code: 404, message });
  const { group, resource: kind } = resource;
  expect(error.status.details).toEqual({ name: 'web', kind, ...(group && { group }) });
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

describe('KubeStatusError', () => {
  it('carries the Status, its message and its cause', () => {
    const cause = new Error('socket');
    const status: Status = { reason: 'NotFound', code: 404, message: 'pods "a" not found' };
    const error = new KubeStatusError(status, { cause });
    expect(error).toMatchObject({ reason: 'NotFound', code: 404, status, cause });
    expect(error.message).toBe('pods "a" not found');
  });

  it('says something of a Status that says nothing', () => {
    expect(thrown({}).message).toBe('status unknown');
    expect(thrown({ code: 502 }).message).toBe('status 502');
    expect(thrown({})).toMatchObject({ reason: '', code: 0, retryAfterMs: undefined });
  });

  it('tells the wait that the server asks for in milliseconds', () => {
    expect(thrown({ details: { retryAfterSeconds: 2 } }).retryAfterMs).toBe(2000);
  });
});

describe('isStatus', () => {
  it('knows a Status by its kind', () => {
    expect(isStatus({ kind: 'Status' })).toBe(true);
    for (const other of [{ kind: 'Pod' }, {}, null, 'Status', undefined]) {
      expect(isStatus(other)).toBe(false);
    }
  });
});
