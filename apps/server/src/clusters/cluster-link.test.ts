import { createTransport, RESTClient } from '@deltascope/client';
import { FakeClock } from '@deltascope/client/testing';
import type { ClusterLink as LinkState } from '@deltascope/wire';
import { expect, test } from 'vitest';
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
