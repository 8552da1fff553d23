import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTransport, RESTClient } from '@deltascope/client';
import { FakeClock } from '@deltascope/client/testing';
import type { ClusterLink as LinkState } from '@deltascope/wire';
import { afterEach, expect, test } from 'vitest';
import { ClusterLink } from './cluster-link.ts';

test('credentials that cannot be read are a cluster out of reach, asked again each second, and no crash', async () => {
  const clock = new FakeClock(1_000);
  const stop = new AbortController();
  const told = Promise.withResolvers<LinkState>();
  await using transport = createTransport({
    host: 'http://127.0.0.1:1',
    bearerTokenFile: '/no/such/token',
  });
  const link = new ClusterLink({
    client: new RESTClient({ transport, clock }),
    clock,
    onChange: told.resolve,
  });
  const probing = link.probe(stop.signal);
  expect(await told.promise).toMatchObject({
    state: 'unreachable',
    cause: 'cannot read the token file /no/such/token',
  });
  await expect.poll(() => clock.pendingTimers).toBe(1);
  stop.abort();
  expect(await probing).toBe(false);
});

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A link to a server that answers as `answer` says, and what the link was in turn. */
async function linkTo(answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const transport = createTransport({ host: `http://127.0.0.1:${port}` });
  const clock = new FakeClock(1_000);
  const states: LinkState[] = [];
  const link = new ClusterLink({
    client: new RESTClient({ transport, clock }),
    clock,
    onChange: (state) => states.push(state),
  });
  closers.push(async () => {
    await transport[Symbol.asyncDispose]();
    server.close();
  });
  return { link, clock, states };
}

test.each([
  ['a page of HTML', 200, '<html>', /^what answers there is no API server$/],
  ['no login', 401, 'Unauthorized', /Unauthorized/],
  ['a redirect', 302, '', /302/],
  ['not ready, at length', 500, '[+]ping ok\n[-]etcd failed', /^not ready \(HTTP 500\)$/],
])(
  '%s is a cluster that cannot be used, with one line of cause, until it is one',
  async (...row) => {
    const [, status, body, cause] = row;
    let ready = false;
    const { link, clock, states } = await linkTo((_request, response) => {
      response.writeHead(ready ? 200 : status, { 'content-type': 'text/plain' });
      response.end(ready ? 'ok' : body);
    });
    const probing = link.probe(new AbortController().signal);
    await expect.poll(() => clock.pendingTimers).toBe(1);
    expect(states).toMatchObject([{ state: 'unreachable', cause: expect.stringMatching(cause) }]);
    expect(states[0]?.cause).not.toContain('\n');
    ready = true;
    await clock.advance(1_000);
    expect(await probing).toBe(true);
    expect(link.state).toMatchObject({ state: 'connected', cause: '' });
  },
);

test('who may not ask has been answered by an API server', async () => {
  const { link } = await linkTo((_request, response) => response.writeHead(403).end());
  expect(await link.probe(new AbortController().signal)).toBe(false);
  expect(link.state.state).toBe('connected');
});

test('a server that answers and does not tell what it serves is not connected', async () => {
  const { link, clock, states } = await linkTo((_request, response) => response.end('ok'));
  let broken = true;
  const probing = link.probe(new AbortController().signal, () =>
    broken ? Promise.reject(new Error('GET /apis is not JSON')) : Promise.resolve(),
  );
  await expect.poll(() => clock.pendingTimers).toBe(1);
  expect(states).toMatchObject([{ state: 'unreachable', cause: 'GET /apis is not JSON' }]);
  broken = false;
  await clock.advance(1_000);
  expect(await probing).toBe(true);
});
