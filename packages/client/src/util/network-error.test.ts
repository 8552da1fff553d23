import { describe, expect, test } from 'vitest';
import { isConnectionLost, isConnectionRefused, networkErrorCode } from './network-error.ts';

const coded = (code: string) => Object.assign(new Error(code), { code });

describe('network errors', () => {
  test('are known by their own code, their cause’s, or one of an aggregate’s', () => {
    expect(isConnectionRefused(coded('ECONNREFUSED'))).toBe(true);
    expect(isConnectionRefused(new TypeError('failed', { cause: coded('ECONNREFUSED') }))).toBe(
      true,
    );
    expect(
      isConnectionRefused(new AggregateError([coded('EHOSTUNREACH'), coded('ECONNREFUSED')])),
    ).toBe(true);
    expect(isConnectionRefused(coded('ECONNRESET'))).toBe(false);
  });

  test('a connection that broke is told from one that never was', () => {
    expect(isConnectionLost(new TypeError('terminated', { cause: coded('UND_ERR_SOCKET') }))).toBe(
      true,
    );
    expect(isConnectionLost(coded('ECONNREFUSED'))).toBe(false);
    expect(isConnectionLost(new SyntaxError('bad line'))).toBe(false);
    expect(isConnectionLost('ECONNRESET')).toBe(false);
  });

  test('the first code is the one to show', () => {
    expect(networkErrorCode(new Error('x', { cause: coded('ENOTFOUND') }))).toBe('ENOTFOUND');
    expect(networkErrorCode(new Error('x'))).toBeUndefined();
  });

  test('an error that is its own cause ends the search', () => {
    const error: Error = new Error('loop');
    error.cause = error;
    expect(networkErrorCode(error)).toBeUndefined();
  });
});
