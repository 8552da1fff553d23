import { type KubeList, KubeStatusError, type Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { FakeClock, FakeListWatch, makeObject, settle } from '../../testing/index.ts';
import { ListPager } from '../pager/list-pager.ts';
import { InformerRig } from './informer-rig.ts';
import { PollingListWatch } from './polling-list-watch.ts';
import { INTERVAL_MS, PollingRig, Reading } from './polling-rig.ts';

const { signal } = new AbortController();
const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
const status = (reason: string, code: number) => new KubeStatusError({ reason, code });

/** A server with a/1 and a/2, listed, and a watch from there that has not polled yet. */
async function setUp(options: { allowWatchBookmarks?: boolean } = {}) {
  const source = new FakeListWatch();
  const clock = new FakeClock(1_000_000);
  source.set(makeObject('a/1'));
  source.set(makeObject('a/2'));
  const polling = new PollingListWatch({ source, intervalMs: INTERVAL_MS, clock });
  const { metadata } = await polling.list({ limit: 500 }, signal);
  const { resourceVersion = '' } = metadata;
  const reading = await Reading.of(polling, { resourceVersion, ...options });
  const poll = async (): Promise<string[]> => {
    await clock.advance(INTERVAL_MS);
    return reading.take();
  };
  return { source, clock, polling, reading, poll, resourceVersion };
}

describe('short polling', () => {
  it('lists every interval, watches never, and tells what differs', async () => {
    const { source, reading, poll, clock } = await setUp();
    expect(await poll()).toEqual([]);
    source.set(makeObject('a/3'));
    source.set(makeObject('a/1', 'changed'));
    source.delete('a/2');
    await clock.advance(INTERVAL_MS - 1);
    expect(reading.take()).toEqual([]);
    await clock.advance(1);
    expect(reading.take()).toEqual(['DELETED a/2@6', 'MODIFIED a/1@5', 'ADDED a/3@4']);
    expect(await poll()).toEqual([]);
    expect(source.requestsOf('watch')).toEqual([]);
    expect(source.requestsOf('list')).toEqual([
      { limit: 500 },
      { resourceVersion: '3' },
      { resourceVersion: '3' },
      { resourceVersion: '6' },
    ]);
  });

  it('tells a deletion with the last state known, at the version of the list that lacked it', async () => {
    const { source, clock, reading } = await setUp();
    source.set(makeObject('a/1', 'last'));
    await clock.advance(INTERVAL_MS);
    source.delete('a/1');
    await clock.advance(INTERVAL_MS);
    expect(reading.events).toMatchObject([
      { type: 'MODIFIED', object: { data: 'last', metadata: { resourceVersion: '4' } } },
      { type: 'DELETED', object: { data: 'last', metadata: { resourceVersion: '5' } } },
    ]);
  });

  it('skips what was between two lists', async () => {
    const { source, poll } = await setUp();
    source.set(makeObject('a/1', 'skipped'));
    source.set(makeObject('a/1', 'told'));
    source.set(makeObject('a/9'));
    source.delete('a/9');
    expect(await poll()).toEqual(['MODIFIED a/1@5']);
  });

  it('C89: tells an object made anew under the same name as another one', async () => {
    const source = new FakeListWatch();
    const clock = new FakeClock();
    const polling = new PollingListWatch({ source, intervalMs: INTERVAL_MS, clock });
    source.set(makeObject('a/1', 'old', { uid: 'u1' }));
    await polling.list({}, signal);
    const reading = await Reading.of(polling, { resourceVersion: '2' });
    source.delete('a/1');
    source.set(makeObject('a/1', 'new', { uid: 'u2' }));
    await clock.advance(INTERVAL_MS);
    expect(reading.events).toMatchObject([
      { type: 'DELETED', object: { data: 'old' } },
      { type: 'ADDED', object: { data: 'new' } },
    ]);
  });

  it('ends each poll with a bookmark where these are allowed, of the kind of its items', async () => {
    const { source, poll } = await setUp({ allowWatchBookmarks: true });
    expect(await poll()).toEqual(['BOOKMARK @3']);
    source.set(makeObject('a/3'));
    expect(await poll()).toEqual(['ADDED a/3@4', 'BOOKMARK @4']);
    const list: KubeList = {
      kind: 'ThingList',
      apiVersion: 'x/v1',
      metadata: { resourceVersion: '9' },
      items: [],
    };
    const polling = new PollingListWatch({
      source: { list: () => Promise.resolve(list) },
      intervalMs: 1,
      clock: new FakeClock(),
    });
    const stream = await polling.watch({ resourceVersion: '0', allowWatchBookmarks: true }, signal);
    for await (const event of stream) {
      const metadata = { resourceVersion: '9' };
      expect(event).toEqual({
        type: 'BOOKMARK',
        object: { apiVersion: 'x/v1', kind: 'Thing', metadata },
      });
      break;
    }
  });

  it('begins with all objects from "0"', async () => {
    const { polling, clock, reading } = await setUp();
    await reading.abort();
    const anew = await Reading.of(polling, { resourceVersion: '0' });
    await clock.advance(INTERVAL_MS);
    expect(anew.take()).toEqual(['ADDED a/1@2', 'ADDED a/2@3']);
  });

  it('knows a list of several pages as one', async () => {
    const source = new FakeListWatch({ paginatesAtZero: true });
    const clock = new FakeClock();
    for (const key of ['a/1', 'a/2', 'a/3']) source.set(makeObject(key));
    const polling = new PollingListWatch({ source, intervalMs: INTERVAL_MS, clock });
    const pager = new ListPager<Unstructured>((options, within) => polling.list(options, within), {
      pageSize: 2,
    });
    const { list } = await pager.list({ resourceVersion: '0' }, signal);
    const { resourceVersion = '' } = list.metadata;
    const reading = await Reading.of(polling, { resourceVersion });
    source.delete('a/1');
    await clock.advance(INTERVAL_MS);
    expect(reading.take()).toEqual(['DELETED a/1@5']);
  });

  it('is expired from a version it did not tell, for it does not know what was there', async () => {
    const { polling, resourceVersion, reading, source, clock } = await setUp();
    for (const unknown of ['1', '99']) {
      const other = await Reading.of(polling, { resourceVersion: unknown });
      expect([other.take(), other.hasEnded]).toEqual([['ERROR 410'], true]);
    }
    source.set(makeObject('a/3'));
    await clock.advance(INTERVAL_MS);
    expect(reading.take()).toEqual(['ADDED a/3@4']);
    const behind = await Reading.of(polling, { resourceVersion });
    expect(behind.take()).toEqual(['ERROR 410']);
  });

  it('goes on from the event its consumer left with', async () => {
    const { polling, clock, source, reading } = await setUp();
    await reading.abort();
    for (const key of ['a/3', 'a/4', 'a/5']) source.set(makeObject(key));
    const leaving = (async () => {
      for await (const event of await polling.watch({ resourceVersion: '3' }, signal)) return event;
      return undefined;
    })();
    await clock.advance(INTERVAL_MS);
    expect(await leaving).toMatchObject({ object: { metadata: { name: '3' } } });
    const next = await Reading.of(polling, { resourceVersion: '4' });
    await clock.advance(INTERVAL_MS);
    expect(next.take()).toEqual(['ADDED a/4@5', 'ADDED a/5@6']);
  });

  it('lists no more than once an interval, however often it is opened', async () => {
    const { polling, source, clock, reading } = await setUp();
    await reading.abort();
    for (let opened = 0; opened < 20; opened += 1) {
      const again = await Reading.of(polling, { resourceVersion: '3' });
      await clock.advance(100);
      await again.abort();
    }
    expect(source.requestsOf('list')).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends quietly when it is stopped or aborted, in a wait and in a list', async () => {
    const { source, clock, reading, polling } = await setUp();
    await reading.abort();
    expect([reading.hasEnded, reading.error, clock.pendingTimers]).toEqual([true, undefined, 0]);
    const inList = await Reading.of(polling, { resourceVersion: '3' });
    source.holdLists();
    await clock.advance(INTERVAL_MS);
    await inList.abort();
    expect([inList.hasEnded, inList.error, inList.take()]).toEqual([true, undefined, []]);
    const stream = await polling.watch({ resourceVersion: '3' }, signal);
    stream.stop();
    stream.stop();
    for await (const _ of stream) throw new Error('an event after the end');
  });

  it('ends with an ERROR when a poll is refused, and breaks when there is no answer', async () => {
    const { source, poll, reading } = await setUp();
    source.failNext('list', status('TooManyRequests', 429));
    expect(await poll()).toEqual(['ERROR 429']);
    expect([reading.hasEnded, reading.error]).toEqual([true, undefined]);
    const other = await setUp();
    other.source.failNext('list', refused);
    expect(await other.poll()).toEqual([]);
    expect(other.reading.error).toBe(refused);
  });

  it('C4: cannot begin with a list, and says so', async () => {
    const { polling } = await setUp();
    expect(polling.isWatchListSemanticsUnSupported()).toBe(true);
  });

  it.each([0, -1, Number.NaN])('refuses an interval of %d ms', (intervalMs) => {
    const options = { source: new FakeListWatch(), intervalMs, clock: new FakeClock() };
    expect(() => new PollingListWatch(options)).toThrow(RangeError);
  });
});

describe('a Reflector on short polling', () => {
  const BACKOFF = { initialMs: 1000, factor: 1, capMs: 1000, jitter: 0 };

  it('C25: backs off when it is refused as too many, and goes on without a relist', async () => {
    await using rig = new PollingRig('short polling', { backoff: BACKOFF });
    rig.server.set(makeObject('a/1'));
    await rig.start();
    rig.server.set(makeObject('a/2'));
    rig.server.failNext('list', status('TooManyRequests', 429));
    await rig.time.advance(INTERVAL_MS);
    expect(rig.informer.phase).toBe('backing-off');
    await rig.time.advance(INTERVAL_MS);
    expect(rig.handler.calls).toEqual(['add a/1@2*', 'add a/2@3']);
    expect(rig.informer.inspect().reflector).toMatchObject({ lists: 1, relists: 0 });
  });

  it('C22: shows an outage as an outage, at its own pace, and heals', async () => {
    await using rig = new PollingRig('short polling', { backoff: BACKOFF });
    await rig.start();
    rig.server.failNext('list', ...Array.from({ length: 10 }, () => refused));
    await rig.time.advance(INTERVAL_MS);
    expect(rig.informer.phase).toBe('backing-off');
    const asked = rig.server.requestsOf('list').length;
    await rig.time.advance(8000);
    expect(rig.server.requestsOf('list').length - asked).toBe(8);
    rig.server.set(makeObject('a/1'));
    await rig.time.advance(8000);
    expect(rig.informer.phase).toBe('watching');
    expect(rig.handler.calls).toEqual(['add a/1@2']);
  });

  it('C31: hears of each poll, so that its data is as old as the last one', async () => {
    await using rig = new PollingRig('short polling');
    rig.server.set(makeObject('a/1'));
    await rig.start();
    rig.server.dropEvents(() => rig.server.delete('a/1'));
    await rig.time.advance(INTERVAL_MS);
    await rig.time.advance(INTERVAL_MS - 1);
    expect(rig.informer.lastActivityAt).toBe(rig.time.now() - INTERVAL_MS + 1);
    expect(rig.informer.lastSyncResourceVersion).toBe('3');
    expect(rig.handler.calls).toEqual(['add a/1@2*', 'delete a/1@3']);
  });

  it('is as silent as it likes between two polls, however long that is', async () => {
    const server = new FakeListWatch();
    const time = new FakeClock(1_000_000);
    const listerWatcher = new PollingListWatch({
      source: server,
      intervalMs: 120_000,
      clock: time,
    });
    server.set(makeObject('a/1', 'old'));
    const rigOptions = { listerWatcher, clock: time, livenessTimeoutMs: 90_000 };
    await using rig = await new InformerRig(rigOptions).start();
    server.set(makeObject('a/1', 'new'));
    for (let minute = 0; minute < 60; minute += 1) {
      server.dropEvents(() => server.set(makeObject('another/kind')));
      server.delete('another/kind');
      await time.advance(60_000);
    }
    expect(rig.handler.calls).toEqual(['add a/1@2*', 'update a/1@2>3']);
    expect(rig.informer.inspect().reflector).toMatchObject({ livenessProbes: 0, relists: 0 });
    expect(server.requestsOf('list')).toHaveLength(1 + 30);
  });

  it('stops without a timer or a list left', async () => {
    const rig = await new PollingRig('short polling').start();
    await rig.stop();
    await settle();
    expect(rig.time.pendingTimers).toBe(0);
    expect(rig.server.requestsOf('list')).toHaveLength(1);
  });
});
