import {
  isAlreadyExists,
  isConflict,
  isNotFound,
  isRequestEntityTooLarge,
  isUnexpectedServerError,
} from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { toStatusError, type RefusedAnswer } from './status-error.ts';

const refuse = (answer: Partial<RefusedAnswer>) =>
  toStatusError({
    statusCode: 500,
    contentType: 'text/plain',
    body: Buffer.from('sorry'),
    retryAfterSeconds: undefined,
    request: 'GET /x',
    verb: 'GET',
    target: {},
    ...answer,
  });

describe('toStatusError', () => {
  it('C152: names what was asked for, and what was said, where no API server said it', () => {
    const target = { group: 'apps', resource: 'deployments', name: 'web' };
    const error = refuse({ statusCode: 503, target, retryAfterSeconds: 3 });
    expect(error.status).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      code: 503,
      reason: 'ServiceUnavailable',
      message: 'the server answered 503 Service Unavailable to GET /x: sorry',
      details: {
        name: 'web',
        group: 'apps',
        kind: 'deployments',
        causes: [{ reason: 'UnexpectedServerResponse', message: 'sorry' }],
        retryAfterSeconds: 3,
      },
    });
    expect(isUnexpectedServerError(error)).toBe(true);
  });

  it.each([
    ['text/html; charset=utf-8', 'sorry'],
    [undefined, 'sorry'],
    ['application/octet-stream', 'unknown'],
    ['application/json', 'unknown'],
  ])('C152: quotes a body of type %s as %s', (contentType, message) => {
    const { details } = refuse({ contentType }).status;
    expect(details?.causes).toEqual([{ reason: 'UnexpectedServerResponse', message }]);
  });

  it('C152: takes a conflict at a creation for a name that is taken', () => {
    expect(isAlreadyExists(refuse({ statusCode: 409, verb: 'POST' }))).toBe(true);
    expect(isConflict(refuse({ statusCode: 409, verb: 'PUT' }))).toBe(true);
  });

  it('C152: leaves it to the code where no reason stands for it', () => {
    const tooLarge = refuse({ statusCode: 413 });
    expect(tooLarge.reason).toBe('');
    expect(isRequestEntityTooLarge(tooLarge)).toBe(true);
    expect(refuse({ statusCode: 599 }).reason).toBe('InternalError');
    expect(refuse({ statusCode: 418 }).reason).toBe('');
  });

  it('C152: is the Status of the body whatever its type and the code', () => {
    const body = Buffer.from(JSON.stringify({ kind: 'Status', reason: 'NotFound', code: 404 }));
    const error = refuse({ body, contentType: 'text/plain', statusCode: 502 });
    expect(isNotFound(error)).toBe(true);
    expect(error.code).toBe(404);
    expect(isUnexpectedServerError(error)).toBe(false);
  });
});
