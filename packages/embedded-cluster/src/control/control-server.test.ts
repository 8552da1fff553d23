import { describe, expect, it } from 'vitest';
import { asStatus, idleService } from '../testing/api-client.ts';
import { control, fault, revision, startControlled } from '../testing/control-client.ts';

const SERVICES = '/api/v1/namespaces/default/services';

it.each([
  [{ kind: 'nothing' }, /"kind" must be one of/],
  [{}, /"kind" must be one of/],
  [{ kind: 'reset', count: 0 }, /"count" must be a whole number of 1 to 1000000000/],
  [{ kind: 'latency', delayMs: 'x' }, /"delayMs" must be a whole number/],
  [{ kind: 'reset', verb: 1 }, /"verb" must be a text/],
  [{ kind: 'reset', colour: 'red' }, /reset has no "colour"/],
  [{ kind: 'cutWatches', midLine: 1 }, /"midLine" must be/],
  [
    { kind: 'latency', midLine: true },
    /latency has no "midLine": it may have verb, resource, delayMs/,
  ],
  [{ kind: 'cutWatches', verb: 'watch' }, /cutWatches has no "verb"/],
  [{ kind: 'reset', everyMs: 50 }, /reset has no "everyMs"/],
  [{ kind: 'cutWatches', everyMs: 5 }, /"everyMs" must be a whole number of 10 to 86400000/],
  [{ kind: 'latency', delayMs: 86_400_001 }, /"delayMs" must be a whole number of 0 to 86400000/],
  [{ kind: 'expired', verb: 'create' }, /"verb" of expired must be list or watch/],
])('a fault that is none is refused: %j', async (body, words) => {
  await using api = await startControlled();
  const answer = await fault(api, body);
  expect(answer.code).toBe(400);
  expect(asStatus(answer).message).toMatch(words);
});

it('there are a hundred faults at most', async () => {
  await using api = await startControlled();
  for (let index = 0; index < 100; index += 1)
    await fault(api, { kind: 'unavailable', resource: 'none' });
  expect(asStatus(await fault(api, { kind: 'reset' })).message).toMatch(/100 faults already/);
  expect((await control(api, 'DELETE /faults')).body).toEqual({ removed: 100 });
});

describe('the store', () => {
  it('forgets its history', async () => {
    await using api = await startControlled();
    const from = revision(api);
    await api.send('POST', SERVICES, idleService('a'));
    await control(api, 'POST /store/compact');
    using stream = await api.watch(`${SERVICES}?watch=true&resourceVersion=${from}`);
    expect(await stream.next()).toMatchObject({ type: 'ERROR', object: { code: 410 } });
  });

  it('begins a new history with what there is: streams are cut, and nobody can go on from before', async () => {
    await using api = await startControlled();
    await api.send('POST', SERVICES, idleService('a'));
    const from = revision(api);
    using before = await api.watch(`${SERVICES}?watch=true&resourceVersion=${from}`);
    expect((await control(api, 'POST /store/restart')).body).toMatchObject({ cut: 1 });
    expect(await before.next()).toBeUndefined();
    expect(revision(api)).toBeGreaterThan(from + 1000);
    using after = await api.watch(`${SERVICES}?watch=true&resourceVersion=${from}`);
    expect(await after.next()).toMatchObject({ type: 'ERROR', object: { code: 410 } });
    expect((await api.get(`${SERVICES}/a`)).code).toBe(200);
  });
});

describe('the clock', () => {
  it('is held, stepped, hurried and let go', async () => {
    await using api = await startControlled();
    const held = await control(api, 'POST /clock', { hold: true });
    const { nowMs } = held.body as { nowMs: number };
    expect(held.body).toMatchObject({ isHeld: true, speed: 1 });
    const stepped = await control(api, 'POST /clock', { stepMs: 3_600_000 });
    expect(stepped.body).toMatchObject({ nowMs: nowMs + 3_600_000 });
    const made = await api.send('POST', SERVICES, idleService('a'));
    const { metadata } = made.body as { metadata: { creationTimestamp: string } };
    expect(Date.parse(metadata.creationTimestamp)).toBe(
      Math.floor((nowMs + 3_600_000) / 1000) * 1000,
    );
    expect((await control(api, 'POST /clock', { resume: true })).body).toMatchObject({
      isHeld: false,
    });
    expect((await control(api, 'POST /clock', { speed: 10 })).body).toMatchObject({ speed: 10 });
  });

  it.each([
    [{}],
    [{ speed: 1000 }],
    [{ stepMs: 1.5 }],
    [{ stepMs: 5 }],
    [{ stepMs: 86_400_001 }],
    [{ hold: true, speed: 2 }],
    [{ hold: true, colour: 'red' }],
    [{ hold: false }],
  ])('%j is refused', async (body) => {
    await using api = await startControlled();
    expect((await control(api, 'POST /clock', body)).code).toBe(400);
  });
});

it('what there is not is 404, and by another method 405', async () => {
  await using api = await startControlled();
  expect((await control(api, 'POST /nothing')).code).toBe(404);
  expect((await control(api, 'POST /stats')).code).toBe(405);
  expect((await control(api, 'GET /stats')).code).toBe(200);
});
