import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { crossOriginRefusal } from './same-origin.ts';

function request(headers: Record<string, string>): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.headers = headers;
  return message;
}

describe('requests that pass', () => {
  test.each(['127.0.0.1:8080', 'localhost:8080', '[::1]:8080', 'LOCALHOST:8080'])(
    'Host %s',
    (host) => expect(crossOriginRefusal(request({ host }), 8080)).toBeUndefined(),
  );

  test('a page of this server', () => {
    const headers = { host: '127.0.0.1:8080', origin: 'http://localhost:8080' };
    expect(crossOriginRefusal(request(headers), 8080)).toBeUndefined();
  });
});

describe('requests that are refused', () => {
  test.each([
    ['a name that points here (DNS rebinding)', { host: 'evil.example:8080' }],
    ['another port', { host: '127.0.0.1:9090' }],
    ['no Host', {}],
    ['a page of another site', { host: '127.0.0.1:8080', origin: 'https://evil.example' }],
    ['a page of another port', { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:3000' }],
    ['a page without an origin', { host: '127.0.0.1:8080', origin: 'null' }],
  ])('%s', (_what, headers) => {
    expect(crossOriginRefusal(request(headers), 8080)).toMatch(/is not this server/);
  });
});
