import { KubeStatusError, type Status, type Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import {
  expiredStatus,
  FakeClock,
  FakeListWatch,
  makeObject,
  settle,
} from '../../testing/index.ts';
import type { StampedWatchEvent } from '../cache/lister-watcher.ts';
import { RetryRig } from './retry-rig.ts';
import { RetryWatcher } from './retry-watcher.ts';

const failure = (code: number, reason = '', retryAfterSeconds?: number): Status => ({
  kind: 'Status',
  status: 'Failure',
  code,
  reason,
  ...(retryAfterSeconds !== undefined && { details: { retryAfterSeconds } }),
});
const networkError = (code: string): Error => Object.assign(new Error(code), { code });
const second = 1000;

describe('where a RetryWatcher watches from', () => {
  it.each(['', '0'])('C118: it refuses the initial resourceVersion "%s"', (version) => {
    const options = { watcher: new FakeListWatch(), clock: new FakeClock() };
    const { signal } = new AbortController();
    expect(() => new RetryWatcher({ ...options, initialResourceVersion: version }, signal)).toThrow(
      RangeError,
    );
  });

  it('C118: it asks for bookmarks, and opens again from the last event it delivered', async () => {
    using rig = await new RetryRig().take();
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('a/1', 'changed'));
    rig.source.cut();
    await rig.clock.advance(second);
    rig.source.delete('a/1');
    await settle();
    expect(rig.briefs).toEqual(['ADDED a/1@2', 'MODIFIED a/1@3', 'DELETED a/1@4']);
    expect(rig.source.requestsOf('watch')).toEqual([
      { resourceVersion: '1', allowWatchBookmarks: true },
      { resourceVersion: '3', allowWatchBookmarks: true },
    ]);
  });

  it('C118: bookmarks are not delivered but move it past what the server forgets', async () => {
    const source = new FakeListWatch();
    using rig = await new RetryRig(source).take();
    source.dropEvents(() => source.set(makeObject('elsewhere/1')));
    source.bookmark();
    source.compact();
    source.cut();
    await rig.clock.advance(second);
    source.set(makeObject('a/1'));
    await settle();
    expect(rig.watchedFrom).toEqual(['1', '2']);
    expect(rig.briefs).toEqual(['ADDED a/1@3']);
  });

  it('opens from where it is also when nothing came of a watch', async () => {
    using rig = await new RetryRig().take();
    for (let cut = 0; cut < 3; cut += 1) {
      rig.source.cut();
      await rig.clock.advance(second);
    }
    expect(rig.watchedFrom).toEqual(['1', '1', '1', '1']);
  });
});

describe('how often a RetryWatcher watches', () => {
  it('C118: at most once per second, counted from start to start', async () => {
    using rig = await new RetryRig().take();
    const start = rig.clock.now();
    rig.source.cut();
    await rig.clock.advance(second - 1);
    expect(rig.openedAt).toEqual([start]);
    await rig.clock.advance(1);
    expect(rig.openedAt).toEqual([start, start + second]);
  });

  it('C118: at once when the watch before lasted longer', async () => {
    using rig = await new RetryRig().take();
    await rig.clock.advance(60 * second);
    rig.source.cut();
    await settle();
    expect(rig.openedAt).toHaveLength(2);
    expect(rig.clock.pendingTimers).toBe(0);
  });

  it('reads no further than it is asked to, and opens nothing before', async () => {
    using rig = new RetryRig();
    await settle();
    expect(rig.openedAt).toEqual([]);
    await rig.take(1);
    for (const key of ['a/1', 'a/2', 'a/3']) rig.source.set(makeObject(key));
    rig.source.cut();
    await rig.clock.advance(60 * second);
    expect(rig.briefs).toEqual(['ADDED a/1@2']);
    // The end of the stream lies behind what was not taken.
    expect(rig.openedAt).toHaveLength(1);
    await rig.take(3);
    expect(rig.briefs.slice(1)).toEqual(['ADDED a/2@3', 'ADDED a/3@4']);
    expect(rig.watchedFrom).toEqual(['1', '4']);
  });
});

describe('a watch that cannot be opened', () => {
  it.each([
    [403, 'Forbidden'],
    [401, 'Unauthorized'],
  ])('C119: with %i it gives one ERROR event, then ends', async (code, reason) => {
    using rig = new RetryRig();
    const status = failure(code, reason);
    rig.source.failNext('watch', new KubeStatusError(status));
    await rig.take();
    await rig.clock.advance(60 * second);
    expect(rig.taken).toEqual([{ type: 'ERROR', object: status }]);
    expect(rig.hasEnded).toBe(true);
    expect(rig.openedAt).toHaveLength(1);
  });

  it.each([
    ['an EOF', networkError('EOF')],
    ['a timeout', networkError('ETIMEDOUT')],
    ['a refused connection', networkError('ECONNREFUSED')],
    ['410', new KubeStatusError(expiredStatus())],
    ['429', new KubeStatusError(failure(429, 'TooManyRequests', 5))],
    ['500', new KubeStatusError(failure(500, 'InternalError'))],
    ['what is no Error', 'odd'],
  ])('C119: after %s it is tried again in a second, from the same place', async (_, error) => {
    using rig = new RetryRig();
    rig.source.failNext('watch', error, error);
    await rig.take();
    rig.source.set(makeObject('a/1'));
    await rig.clock.advance(2 * second);
    expect(rig.watchedFrom).toEqual(['1', '1', '1']);
    expect(rig.briefs).toEqual(['ADDED a/1@2']);
    expect(rig.logged).toEqual(['retrying a watch', 'retrying a watch']);
  });

  it('C119: when there is no watch at all it is tried again', async () => {
    const source = new FakeListWatch();
    const clock = new FakeClock();
    let opened = 0;
    const watcher = new RetryWatcher(
      {
        initialResourceVersion: '1',
        clock,
        watcher: {
          watch: async (options, signal) => {
            opened += 1;
            return opened < 3 ? undefined : source.watch(options, signal);
          },
        },
      },
      new AbortController().signal,
    );
    const next = watcher[Symbol.asyncIterator]().next();
    await clock.advance(2 * second);
    source.set(makeObject('a/1'));
    expect(await next).toMatchObject({ value: { type: 'ADDED' } });
    expect(opened).toBe(3);
    watcher.stop();
  });
});

describe('an ERROR in the stream', () => {
  it('C120: of 410 is delivered, and is the end', async () => {
    using rig = await new RetryRig().take();
    rig.source.set(makeObject('a/1'));
    rig.source.sendError(expiredStatus());
    rig.source.set(makeObject('a/2'));
    await rig.clock.advance(60 * second);
    expect(rig.briefs).toEqual(['ADDED a/1@2', 'ERROR 410']);
    expect(rig.hasEnded).toBe(true);
    expect(rig.openedAt).toHaveLength(1);
    expect(rig.source.openWatches).toBe(0);
  });

  it('C120: of 410 ends it also when the server compacted while no watch was open', async () => {
    using rig = await new RetryRig().take();
    rig.source.cut();
    await settle();
    rig.source.set(makeObject('a/1'));
    rig.source.compact();
    await rig.clock.advance(second);
    expect(rig.briefs).toEqual(['ERROR 410']);
    expect(rig.hasEnded).toBe(true);
  });

  it.each([
    [500, 'InternalError'],
    [504, 'Timeout'],
    [503, 'ServiceUnavailable'],
    [429, 'TooManyRequests'],
    [403, 'Forbidden'],
  ])(
    'C120: of %i is kept back, and the watch opened again after retryAfterSeconds',
    async (...of) => {
      using rig = await new RetryRig().take();
      const start = rig.clock.now();
      await rig.clock.advance(200);
      rig.source.sendError(failure(...of, 3));
      await settle();
      rig.source.cut();
      rig.source.set(makeObject('a/1'));
      await rig.clock.advance(60 * second);
      expect(rig.openedAt).toEqual([start, start + 200 + 3 * second]);
      expect(rig.briefs).toEqual(['ADDED a/1@2']);
      expect(rig.hasEnded).toBe(false);
    },
  );

  it.each<[string, unknown]>([
    ['without a wait', failure(500, 'InternalError')],
    ['that is no Status', { oops: true }],
    ['that is nothing', null],
  ])('C120: %s leads to another watch a second after the last began', async (_, object) => {
    using rig = await new RetryRig().take();
    const start = rig.clock.now();
    rig.source.send({ type: 'ERROR', object } as StampedWatchEvent<Unstructured>);
    await rig.clock.advance(10 * second);
    expect(rig.openedAt).toEqual([start, start + second]);
    expect(rig.taken).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['an object without a resourceVersion', { type: 'MODIFIED', object: { metadata: {} } }],
    ['a bookmark without a resourceVersion', { type: 'BOOKMARK', object: { metadata: {} } }],
    ['an object without metadata', { type: 'ADDED', object: {} }],
    ['no object', { type: 'ADDED', object: null }],
    ['an unknown type', { type: 'RENAMED', object: { metadata: { resourceVersion: '9' } } }],
  ])('C120: for %s there is an ERROR of 500 in its place, and the end', async (_, event) => {
    using rig = await new RetryRig().take();
    rig.source.send(event as StampedWatchEvent<Unstructured>);
    rig.source.set(makeObject('a/1'));
    await rig.clock.advance(60 * second);
    expect(rig.taken).toMatchObject([
      { type: 'ERROR', object: { kind: 'Status', reason: 'InternalError', code: 500 } },
    ]);
    expect(rig.hasEnded).toBe(true);
    expect(rig.openedAt).toHaveLength(1);
    expect(rig.source.openWatches).toBe(0);
  });

  it('a stream that breaks is not an error but the end of one watch', async () => {
    using rig = await new RetryRig().take();
    rig.source.set(makeObject('a/1'));
    rig.source.cut(networkError('ECONNRESET'));
    await rig.clock.advance(second);
    rig.source.set(makeObject('a/2'));
    await settle();
    expect(rig.briefs).toEqual(['ADDED a/1@2', 'ADDED a/2@3']);
  });
});

describe('the end of a RetryWatcher', () => {
  it.each(['stop', 'abort'])('%s ends it quietly, and its connection with it', async (how) => {
    using rig = await new RetryRig().take();
    expect(rig.source.openWatches).toBe(1);
    if (how === 'stop') rig.watcher.stop();
    else rig.abort();
    rig.watcher.stop();
    await settle();
    expect(rig.hasEnded).toBe(true);
    expect(rig.source.openWatches).toBe(0);
    expect(rig.logged).toEqual([]);
  });

  it('ends a wait at once, and leaves no timer', async () => {
    using rig = await new RetryRig().take();
    rig.source.sendError(failure(500, 'InternalError', 3600));
    await settle();
    expect(rig.clock.pendingTimers).toBe(1);
    rig.watcher.stop();
    await settle();
    expect(rig.hasEnded).toBe(true);
    expect(rig.clock.pendingTimers).toBe(0);
  });

  it('closes the connection of one that nobody reads, and gives nothing more', async () => {
    using rig = await new RetryRig().take(1);
    for (const key of ['a/1', 'a/2', 'a/3']) rig.source.set(makeObject(key));
    await settle();
    rig.watcher.stop();
    expect(rig.source.openWatches).toBe(0);
    await rig.take();
    expect(rig.briefs).toEqual(['ADDED a/1@2']);
    expect(rig.hasEnded).toBe(true);
  });

  it('comes when the consumer leaves the loop', async () => {
    const rig = new RetryRig();
    rig.source.set(makeObject('a/1'));
    for await (const _ of rig.watcher) break;
    expect(rig.source.openWatches).toBe(0);
    for await (const _ of rig.watcher) throw new Error('an event after the end');
  });
});
