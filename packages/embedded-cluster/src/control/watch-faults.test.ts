import type { Table, WatchEvent } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { asObject, idleService } from '../testing/api-client.ts';
import { control, fault, faults, revision, startControlled } from '../testing/control-client.ts';

const SERVICES = '/api/v1/namespaces/default/services';
const DEPLOYMENTS = '/apis/apps/v1/deployments';

describe('faults of streams', () => {
  it('cut, of one resource or all, also in the middle of an event', async () => {
    await using api = await startControlled();
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
    await using api = await startControlled();
    await fault(api, { kind: 'cutWatches', everyMs: 20, count: 3 });
    for (let cut = 0; cut < 2; cut += 1) {
      using stream = await api.watch(`${SERVICES}?watch=true&resourceVersion=${revision(api)}`);
      expect(await stream.next()).toBeUndefined();
    }
    await expect.poll(() => faults(api)).toEqual({ faults: [] });
  });

  it('half open: silence, on streams that were open and on new ones, while others go on', async () => {
    await using api = await startControlled();
    const path = `${SERVICES}?watch=true&resourceVersion=${revision(api)}`;
    using dead = await api.watch(path);
    await fault(api, { kind: 'halfOpen', resource: 'services' });
    using alsoDead = await api.watch(path);
    await control(api, 'DELETE /faults');
    using alive = await api.watch(path);
    await api.send('POST', SERVICES, idleService('a'));
    expect((await alive.next())?.type).toBe('ADDED');
    const next = Promise.race([dead.next(), alsoDead.next()]);
    await api.send('POST', SERVICES, idleService('b'));
    expect((await alive.next())?.type).toBe('ADDED');
    expect(await Promise.race([next, Promise.resolve('silence')])).toBe('silence');
  });

  it('no bookmarks, and late ones', async () => {
    await using api = await startControlled();
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

  it('half open has no end, neither of its time nor of its history, and no more streams than were asked for', async () => {
    await using api = await startControlled();
    const from = `${SERVICES}?watch=true&resourceVersion=${revision(api)}`;
    using dead = await api.watch(`${from}&timeoutSeconds=1`);
    using alive = await api.watch(`${from}&timeoutSeconds=1`);
    expect(asObject(await fault(api, { kind: 'halfOpen', count: 1 }))).toMatchObject({ struck: 1 });
    expect(await faults(api)).toEqual({ faults: [] });
    await control(api, 'POST /store/compact');
    await control(api, 'POST /faults', { kind: 'expireWatches', count: 1 });
    const end = dead.next();
    expect(await alive.next()).toMatchObject({ type: 'ERROR' });
    using timed = await api.watch(
      `${SERVICES}?watch=true&resourceVersion=${revision(api)}&timeoutSeconds=1`,
    );
    expect(await timed.next()).toBeUndefined();
    expect(await Promise.race([end, Promise.resolve('silence')])).toBe('silence');
    expect(api.cluster.watchStats().open).toBe(1);
    await fault(api, { kind: 'cutWatches', midLine: true });
    expect(await end).toBeUndefined();
  });

  it('expire: the ERROR of a revision that is gone, on the streams of one kind', async () => {
    await using api = await startControlled();
    const from = `?watch=true&resourceVersion=${revision(api)}`;
    using deployments = await api.watch(`${DEPLOYMENTS}${from}`);
    using services = await api.watch(`${SERVICES}${from}`);
    await fault(api, { kind: 'expireWatches', resource: 'deployments.apps' });
    expect(await deployments.next()).toMatchObject({
      type: 'ERROR',
      object: { code: 410, reason: 'Expired' },
    });
    expect(await deployments.next()).toBeUndefined();
    await fault(api, { kind: 'cutWatches', resource: 'services.apps' });
    await api.send('POST', SERVICES, idleService('a'));
    expect((await services.next())?.type).toBe('ADDED');
  });

  it.each(['noBookmarks', 'lateBookmarks'])(
    '%s of a Table: the first event that comes has the columns, and only it',
    async (kind) => {
      await using api = await startControlled();
      await fault(api, { kind, count: 1 });
      // Held until it is read: a response that nobody has any more cancels its body.
      const response = await fetch(
        `${api.cluster.url}${SERVICES}?watch=true&allowWatchBookmarks=true&resourceVersion=${revision(api)}`,
        { headers: { Accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } },
      );
      await expect.poll(() => faults(api)).toEqual({ faults: [] });
      await api.send('POST', SERVICES, idleService('a'));
      let text = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body as ReadableStream<Uint8Array>) {
        text += decoder.decode(chunk);
        const isWhole = text.endsWith('\n');
        if (isWhole && text.includes('"BOOKMARK"') && text.includes('"ADDED"')) break;
      }
      const headers = text
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as WatchEvent).object as Partial<Table>)
        .map(
          ({ columnDefinitions }) =>
            Array.isArray(columnDefinitions) && columnDefinitions.length > 0,
        );
      expect(headers.indexOf(true)).toBe(0);
      expect(headers.lastIndexOf(true)).toBe(0);
    },
  );
});
