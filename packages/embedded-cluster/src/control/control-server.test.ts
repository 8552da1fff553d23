import { describe, expect, it } from 'vitest';
import { asStatus, call, idleService, startTestCluster } from '../testing/api-client.ts';
import type { Answer, TestCluster } from '../testing/api-client.ts';

const SERVICES = '/api/v1/namespaces/default/services';
const PODS = '/api/v1/pods';

const start = (): Promise<TestCluster> =>
  startTestCluster({ controlPort: 0, bookmarkIntervalMs: 50 });

function control(api: TestCluster, method: string, path: string, body?: object): Promise<Answer> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return call(`${api.cluster.controlUrl}${path}`, { method, ...sent });
}

const fault = (api: TestCluster, body: object): Promise<Answer> =>
  control(api, 'POST', '/faults', body);
const faults = async (api: TestCluster): Promise<unknown> =>
  (await control(api, 'GET', '/faults')).body;
const revision = ({ cluster }: TestCluster): number => cluster.store.revision;

describe('faults of requests', () => {
  it.each([
    ['unavailable', {}, 503, 'ServiceUnavailable'],
    ['tooManyRequests', { retryAfterSeconds: 7 }, 429, 'TooManyRequests'],
    ['internalError', {}, 500, 'InternalError'],
    ['expired', {}, 410, 'Expired'],
  ])('%s strikes so often, and is counted until then', async (kind, more, code, reason) => {
    await using api = await start();
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
    await using api = await start();
    const { body } = await fault(api, { kind: 'reset' });
    await expect(api.get('/readyz')).rejects.toThrow(/ECONNRESET|socket hang up/);
    const { id } = body as { id: number };
    expect((await control(api, 'DELETE', `/faults/${id}`)).code).toBe(200);
    expect((await api.get('/readyz')).code).toBe(200);
    expect((await control(api, 'DELETE', `/faults/${id}`)).code).toBe(404);
  });

  it('are of one verb and one resource when they say so', async () => {
    await using api = await start();
    await fault(api, { kind: 'unavailable', verb: 'list', resource: 'pods' });
    const paths = [PODS, `${PODS}?watch=true&resourceVersion=abc`, SERVICES, '/version'];
    const codes = await Promise.all(paths.map(async (path) => (await api.get(path)).code));
    // The watch gets as far as its bad resourceVersion.
    expect(codes).toEqual([503, 500, 200, 200]);
  });

  it('end after their time', async () => {
    await using api = await start();
    await fault(api, { kind: 'unavailable', forMs: 50 });
    await expect.poll(async () => (await api.get('/readyz')).code).toBe(200);
  });

  it('latency delays, and lets through', async () => {
    await using api = await start();
    await fault(api, { kind: 'latency', delayMs: 60, count: 1 });
    const before = performance.now();
    expect((await api.get(PODS)).code).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
  });
});

describe('faults of streams', () => {
  it('cut, of one resource or all, also in the middle of an event', async () => {
    await using api = await start();
    using stream = await api.watch(`${SERVICES}?watch=true&resourceVersion=${revision(api)}`);
    await fault(api, { kind: 'cutWatches', resource: 'pods' });
    await api.send('POST', SERVICES, idleService('a'));
    expect((await stream.next())?.type).toBe('ADDED');
    const { body } = await fetch(
      `${api.cluster.url}${SERVICES}?watch=true&resourceVersion=${revision(api)}`,
    );
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    await fault(api, { kind: 'cutWatches', midLine: true });
    expect((await reader?.read())?.value).toBe('{"type":"MODIFIED","object":{"kind":"');
    await expect(reader?.read()).rejects.toThrow('terminated');
  });

  it('cut again and again, so often', async () => {
    await using api = await start();
    await fault(api, { kind: 'cutWatches', everyMs: 20, count: 3 });
    for (let cut = 0; cut < 2; cut += 1) {
      using stream = await api.watch(`${SERVICES}?watch=true&resourceVersion=${revision(api)}`);
      expect(await stream.next()).toBeUndefined();
    }
    await expect.poll(() => faults(api)).toEqual({ faults: [] });
  });

  it('half open: silence, on streams that were open and on new ones, while others go on', async () => {
    await using api = await start();
    const path = `${SERVICES}?watch=true&resourceVersion=${revision(api)}`;
    using dead = await api.watch(path);
    await fault(api, { kind: 'halfOpen', resource: 'services' });
    using alsoDead = await api.watch(path);
    await control(api, 'DELETE', '/faults');
    using alive = await api.watch(path);
    await api.send('POST', SERVICES, idleService('a'));
    expect((await alive.next())?.type).toBe('ADDED');
    const next = Promise.race([dead.next(), alsoDead.next()]);
    await api.send('POST', SERVICES, idleService('b'));
    expect((await alive.next())?.type).toBe('ADDED');
    expect(await Promise.race([next, Promise.resolve('silence')])).toBe('silence');
  });

  it('no bookmarks, and late ones', async () => {
    await using api = await start();
    await fault(api, { kind: 'noBookmarks', count: 2 });
    const { body } = await fault(api, { kind: 'lateBookmarks', delayMs: 30 });
    const from = revision(api);
    using stream = await api.watch(
      `${SERVICES}?watch=true&allowWatchBookmarks=true&resourceVersion=${from}`,
    );
    expect(await stream.next()).toMatchObject({ type: 'BOOKMARK' });
    const { faults: left } = (await faults(api)) as { faults: { id: number; struck: number }[] };
    expect(left.map(({ id }) => id)).toEqual([(body as { id: number }).id]);
    expect(left[0]?.struck).toBeGreaterThan(0);
  });
});

it.each([
  [{ kind: 'nothing' }, /"kind" must be one of/],
  [{}, /"kind" must be one of/],
  [{ kind: 'reset', count: 0 }, /"count" must be a whole number of at least 1/],
  [{ kind: 'latency', delayMs: 'x' }, /"delayMs" must be a whole number/],
  [{ kind: 'reset', verb: 1 }, /"verb" must be a text/],
  [{ kind: 'reset', colour: 'red' }, /a fault has no "colour"/],
  [{ kind: 'cutWatches', midLine: 1 }, /"midLine" must be/],
])('a fault that is none is refused: %j', async (body, words) => {
  await using api = await start();
  const answer = await fault(api, body);
  expect(answer.code).toBe(400);
  expect(asStatus(answer).message).toMatch(words);
});

it('there are a hundred faults at most', async () => {
  await using api = await start();
  for (let index = 0; index < 100; index += 1)
    await fault(api, { kind: 'unavailable', resource: 'none' });
  expect(asStatus(await fault(api, { kind: 'reset' })).message).toMatch(/100 faults already/);
  expect((await control(api, 'DELETE', '/faults')).body).toEqual({ removed: 100 });
});

describe('the store', () => {
  it('forgets its history', async () => {
    await using api = await start();
    const from = revision(api);
    await api.send('POST', SERVICES, idleService('a'));
    await control(api, 'POST', '/store/compact');
    using stream = await api.watch(`${SERVICES}?watch=true&resourceVersion=${from}`);
    expect(await stream.next()).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  });

  it('begins a new history with what there is: streams are cut, and nobody can go on from before', async () => {
    await using api = await start();
    await api.send('POST', SERVICES, idleService('a'));
    const from = revision(api);
    using before = await api.watch(`${SERVICES}?watch=true&resourceVersion=${from}`);
    expect((await control(api, 'POST', '/store/restart')).body).toMatchObject({ cut: 1 });
    expect(await before.next()).toBeUndefined();
    expect(revision(api)).toBeGreaterThan(from + 1000);
    using after = await api.watch(`${SERVICES}?watch=true&resourceVersion=${from}`);
    expect(await after.next()).toMatchObject({ type: 'ERROR', object: { code: 410 } });
    expect((await api.get(`${SERVICES}/a`)).code).toBe(200);
  });
});

describe('the clock', () => {
  it('is held, stepped, hurried and let go', async () => {
    await using api = await start();
    const held = await control(api, 'POST', '/clock', { hold: true });
    const { nowMs } = held.body as { nowMs: number };
    expect(held.body).toMatchObject({ isHeld: true, speed: 1 });
    const stepped = await control(api, 'POST', '/clock', { stepMs: 3_600_000 });
    expect(stepped.body).toMatchObject({ nowMs: nowMs + 3_600_000 });
    const made = await api.send('POST', SERVICES, idleService('a'));
    const { metadata } = made.body as { metadata: { creationTimestamp: string } };
    expect(Date.parse(metadata.creationTimestamp)).toBe(
      Math.floor((nowMs + 3_600_000) / 1000) * 1000,
    );
    expect((await control(api, 'POST', '/clock', { resume: true })).body).toMatchObject({
      isHeld: false,
    });
    expect((await control(api, 'POST', '/clock', { speed: 10 })).body).toMatchObject({ speed: 10 });
  });

  it.each([[{}], [{ speed: 1000 }], [{ stepMs: 1.5 }], [{ stepMs: 5 }]])(
    '%j is refused',
    async (body) => {
      await using api = await start();
      expect((await control(api, 'POST', '/clock', body)).code).toBe(400);
    },
  );
});

it('what there is not is 404, and by another method 405', async () => {
  await using api = await start();
  expect((await control(api, 'POST', '/nothing')).code).toBe(404);
  expect((await control(api, 'POST', '/stats')).code).toBe(405);
  expect((await control(api, 'GET', '/stats')).code).toBe(200);
});
