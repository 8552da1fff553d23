import { describe, expect, it } from 'vitest';
import {
  ConnectionError,
  isConnectionLost,
  isConnectionRefused,
  isConnectionReset,
  isProbableEof,
  isTimeout,
  networkErrorCode,
  toConnectionError,
} from './connection-error.ts';

const withCode = (code: string, more: object = {}): Error =>
  Object.assign(new Error('own words'), { code, ...more });

describe('toConnectionError', () => {
  it.each([
    ['UND_ERR_SOCKET', 'EOF', isProbableEof],
    ['UND_ERR_HEADERS_TIMEOUT', 'ETIMEDOUT', isTimeout],
    ['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT', isTimeout],
    ['ECONNREFUSED', 'ECONNREFUSED', isConnectionRefused],
    ['ECONNRESET', 'ECONNRESET', isConnectionReset],
  ] as const)('gives %s the code %s, and a predicate knows it', (own, code, predicate) => {
    const error = toConnectionError(withCode(own), 'https://server');
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(new RegExp(`^https://server: [a-z ]+ \\(${code}\\)$`));
    expect(predicate(error)).toBe(true);
    expect(predicate(new Error('outer', { cause: error }))).toBe(true);
    expect(predicate(withCode('EPERM'))).toBe(false);
  });

  it('names the socket where it is not the server asked', () => {
    const error = withCode('ECONNREFUSED', { address: '::1', port: 6443 });
    expect(toConnectionError(error, 'https://localhost:6443').message).toBe(
      'https://localhost:6443 ([::1]:6443): connection refused (ECONNREFUSED)',
    );
  });

  it('reads an error of several addresses by its first', () => {
    const each = ['::1', '127.0.0.1'].map((address) =>
      withCode('ECONNREFUSED', { address, port: 1 }),
    );
    const error = Object.assign(new AggregateError(each), { code: 'ECONNREFUSED' });
    expect(toConnectionError(error, 'http://localhost:1')).toMatchObject({
      code: 'ECONNREFUSED',
      address: '[::1]:1',
      cause: error,
    });
  });

  it("keeps an unknown error's own words, and an error that is one already", () => {
    const error = toConnectionError(withCode('EODD'), 'http://h');
    expect(error.message).toBe('http://h: own words (EODD)');
    expect(toConnectionError(error, 'http://other')).toBe(error);
    expect(toConnectionError('text', 'http://h').message).toBe('http://h: text (UNKNOWN)');
  });

  it('does not follow a ring of causes for ever', () => {
    const ring = new Error('ring');
    ring.cause = ring;
    expect(isConnectionReset(ring)).toBe(false);
    expect(isConnectionReset(undefined)).toBe(false);
  });
});

describe('network errors', () => {
  it('are known by their own code, their cause’s, or one of an aggregate’s', () => {
    expect(isConnectionRefused(withCode('ECONNREFUSED'))).toBe(true);
    expect(isConnectionRefused(new TypeError('failed', { cause: withCode('ECONNREFUSED') }))).toBe(
      true,
    );
    expect(
      isConnectionRefused(new AggregateError([withCode('EHOSTUNREACH'), withCode('ECONNREFUSED')])),
    ).toBe(true);
    expect(isConnectionRefused(withCode('ECONNRESET'))).toBe(false);
  });

  it('a connection that broke is told from one that never was', () => {
    expect(
      isConnectionLost(new TypeError('terminated', { cause: withCode('UND_ERR_SOCKET') })),
    ).toBe(true);
    expect(isConnectionLost(withCode('ECONNREFUSED'))).toBe(false);
    expect(isConnectionLost(new SyntaxError('bad line'))).toBe(false);
    expect(isConnectionLost('ECONNRESET')).toBe(false);
  });

  it('the first code is the one to show', () => {
    expect(networkErrorCode(new Error('x', { cause: withCode('ENOTFOUND') }))).toBe('ENOTFOUND');
    expect(networkErrorCode(new Error('x'))).toBeUndefined();
  });

  it('an error that is its own cause ends the search', () => {
    const error: Error = new Error('loop');
    error.cause = error;
    expect(networkErrorCode(error)).toBeUndefined();
  });
});
