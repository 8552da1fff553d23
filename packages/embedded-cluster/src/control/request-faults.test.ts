import { describe, expect, it } from 'vitest';
import { asStatus, idleService } from '../testing/api-client.ts';
import { control, fault, faults, startControlled } from '../testing/control-client.ts';

const SERVICES = '/api/v1/namespaces/default/services';
const PODS = '/api/v1/pods';

describe('faults of requests', () => {
  it.each([
    ['unavailable', {}, 503, 'ServiceUnavailable'],
    ['tooManyRequests', { retryAfterSeconds: 7 }, 429, 'TooManyRequests'],
    ['internalError', {}, 500, 'InternalError'],
    ['expired', {}, 410, 'Expired'],
  ])('%s strikes so often, and is counted until then', async (kind, more, code, reason) => {
    await using api = await startControlled();
    await fault(api, { kind, count: 2, ...more });
    const first = await api.get(PODS);
    expect(asStatus(first)).toMatchObject({ code, reason });
    expect(first.headers['retry-after']).toBe(code === 429 ? '7' : undefined);
    expect(await faults(api)).toMatchObject({ faults: [{ kind, struck: 1 }] });
    expect((await api.get(PODS)).code).toBe(code);
    expect((await api.get(PODS)).code).toBe(200);
    expect(await faults(api)).toEqual({ faults: [] });
  });

  it('a reset connection has no answer, and health fails too', async () => {
    await using api = await startControlled();
    const { body } = await fault(api, { kind: 'reset' });
    await expect(api.get('/readyz')).rejects.toThrow(/ECONNRESET|socket hang up/);
    const { id } = body as { id: number };
    expect((await control(api, `DELETE /faults/${id}`)).code).toBe(200);
    expect((await api.get('/readyz')).code).toBe(200);
    expect((await control(api, `DELETE /faults/${id}`)).code).toBe(404);
  });

  it('are of one verb and one resource when they say so', async () => {
    await using api = await startControlled();
    await fault(api, { kind: 'unavailable', verb: 'list', resource: 'pods' });
    const paths = [PODS, `${PODS}?watch=true&resourceVersion=abc`, SERVICES, '/version'];
    const codes = await Promise.all(paths.map(async (path) => (await api.get(path)).code));
    // The watch gets as far as its bad resourceVersion.
    expect(codes).toEqual([503, 500, 200, 200]);
  });

  it('end after their time', async () => {
    await using api = await startControlled();
    await fault(api, { kind: 'unavailable', forMs: 50 });
    await expect.poll(async () => (await api.get('/readyz')).code).toBe(200);
  });

  it('expired befalls what has a version to be too old, and nothing else', async () => {
    await using api = await startControlled();
    await fault(api, { kind: 'expired' });
    expect((await api.send('POST', SERVICES, idleService('a'))).code).toBe(201);
    expect((await api.get(`${SERVICES}/a`)).code).toBe(200);
    expect((await api.get('/version')).code).toBe(200);
    expect((await api.get(PODS)).code).toBe(410);
    expect((await api.get(`${PODS}?watch=true&resourceVersion=1`)).code).toBe(410);
  });

  it.each(['DELETE', 'close'])(
    'what latency holds up goes on at the end of it: %s',
    async (how) => {
      await using api = await startControlled();
      const { body } = await fault(api, { kind: 'latency', delayMs: 3_600_000, resource: 'pods' });
      const answer = api.get(PODS).then(
        ({ code }) => code,
        () => 'closed',
      );
      await expect.poll(() => faults(api)).toMatchObject({ faults: [{ struck: 1 }] });
      if (how === 'DELETE') await control(api, `DELETE /faults/${(body as { id: number }).id}`);
      else await api.cluster[Symbol.asyncDispose]();
      expect(await answer).toBe(how === 'DELETE' ? 200 : 'closed');
    },
  );

  it('latency delays, and lets through', async () => {
    await using api = await startControlled();
    await fault(api, { kind: 'latency', delayMs: 60, count: 1 });
    const before = performance.now();
    expect((await api.get(PODS)).code).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
  });
});
