import {
  INITIAL_EVENTS_END_ANNOTATION,
  KubeStatusError,
  type ObjectMeta,
  type Status,
  type Unstructured,
} from '@deltascope/apimachinery';
import { describe, expect, test, vi } from 'vitest';
import { expiredStatus, FakeListWatch, makeObject, settle } from '../../testing/index.ts';
import { silentLogger } from '../../util/logger.ts';
import type { StampedWatchEvent } from './lister-watcher.ts';
import { ReflectorRig } from './reflector-rig.ts';

type RigOptions = NonNullable<ConstructorParameters<typeof ReflectorRig>[0]>;

const rigOf = (options: RigOptions = {}): ReflectorRig =>
  new ReflectorRig({ useWatchList: true, ...options });

const bookmark = (
  resourceVersion: string,
  annotations?: ObjectMeta['annotations'],
): StampedWatchEvent<Unstructured> => ({
  type: 'BOOKMARK',
  object: { metadata: { resourceVersion, ...(annotations && { annotations }) } },
});

const mark = (resourceVersion: string): StampedWatchEvent<Unstructured> =>
  bookmark(resourceVersion, { [INITIAL_EVENTS_END_ANNOTATION]: 'true' });

const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const tooMany: Status = { kind: 'Status', reason: 'TooManyRequests', code: 429, message: 'busy' };
const tooLarge: Status = {
  kind: 'Status',
  reason: 'Timeout',
  code: 504,
  message: 'Too large resource version: 9',
};
const unavailable: [string, Status][] = [
  ['expired', expiredStatus()],
  ['too large', tooLarge],
];

/** A source whose lists by watch never get their mark, and a reflector that waits for it. */
async function startUnmarked(options: RigOptions = {}): Promise<ReflectorRig> {
  const rig = rigOf(options);
  rig.source.watchLists = 'without-mark';
  return await rig.start();
}

/** Brings the stream down in a way that leads to a relist, and waits out the backoff. */
async function relist(rig: ReflectorRig): Promise<void> {
  rig.source.sendError(expiredStatus());
  await settle();
  await rig.clock.advance(30_000);
}

describe('WatchList', () => {
  test('C39: asks for the initial events of at least the last version, at first of the newest', async () => {
    await using rig = await rigOf({ random: () => 0.5 }).start();
    rig.source.set(makeObject('a/1'));
    await settle();
    await relist(rig);
    const request = {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: true,
      timeoutSeconds: 450,
    };
    expect(rig.watches).toEqual([
      { ...request, resourceVersion: '' },
      { ...request, resourceVersion: '2' },
    ]);
    expect(rig.lists).toEqual([]);
  });

  test('C38: is not tried unless asked for', async () => {
    await using rig = await new ReflectorRig().start();
    expect(rig.watches).toMatchObject([{ resourceVersion: '1' }]);
    expect(rig.reflector.inspect().listMode).toBe('list');
  });

  test('C4: is not tried where the client does not support it', async () => {
    const source = new FakeListWatch({ isWatchListSemanticsUnSupported: true });
    await using rig = await rigOf({ source }).start();
    expect(rig.listedVersions).toEqual(['0']);
    expect(rig.watchedVersions).toEqual(['1']);
    expect(rig.reflector.inspect()).toMatchObject({ listMode: 'list', watchListFallbacks: 0 });
  });

  test('C4: a client that says nothing supports it', async () => {
    const { source } = rigOf();
    const listerWatcher = {
      list: source.list.bind(source),
      watch: source.watch.bind(source),
    };
    await using rig = await rigOf({ source, listerWatcher }).start();
    expect(rig.lists).toEqual([]);
    expect(rig.reflector.phase).toBe('watching');
  });

  test('C40: initial events of all types make the list, and nothing reaches the store before their end', async () => {
    const rig = rigOf();
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('a/2'));
    rig.source.watchLists = 'without-mark';
    await using _ = await rig.start();
    rig.source.set(makeObject('a/2', 'changed'));
    rig.source.set(makeObject('a/3'));
    rig.source.delete('a/1');
    await settle();
    expect(rig.store.calls).toEqual([]);
    expect(rig.reflector).toMatchObject({ phase: 'listing', lastSyncResourceVersion: '' });
    expect(rig.reflector.inspect().listProgress).toEqual({ items: 3 });
    rig.source.send(mark('6'));
    await settle();
    expect(rig.store.calls).toEqual(['replace [a/2 a/3]@6']);
  });

  test('C41: only a bookmark with the annotation at "true" ends them', async () => {
    await using rig = await startUnmarked();
    rig.source.send(bookmark('2'));
    rig.source.send(bookmark('3', { [INITIAL_EVENTS_END_ANNOTATION]: 'false' }));
    const metadata = { annotations: { [INITIAL_EVENTS_END_ANNOTATION]: 'true' } };
    rig.source.send({
      type: 'ADDED',
      object: makeObject('a/1', 0, { resourceVersion: '4', ...metadata }),
    });
    await settle();
    expect(rig.store.calls).toEqual([]);
    rig.source.send(mark('5'));
    await settle();
    expect(rig.store.calls).toEqual(['replace [a/1]@5']);
  });

  test('C42: at the mark the store is replaced, then the version moves, and the same stream goes on live', async () => {
    const rig = rigOf({ resync: { periodMs: 1000, shouldResync: () => true } });
    rig.source.set(makeObject('a/1'));
    const replace = rig.store.replace.bind(rig.store);
    let versionThen = 'none';
    rig.store.replace = (items, resourceVersion) => {
      versionThen = rig.reflector.lastSyncResourceVersion;
      replace(items, resourceVersion);
    };
    await using _ = await rig.start();
    expect(versionThen).toBe('');
    expect(rig.reflector).toMatchObject({ phase: 'watching', lastSyncResourceVersion: '2' });
    rig.source.set(makeObject('a/2'));
    await rig.clock.advance(1000);
    expect(rig.store.calls).toEqual(['replace [a/1]@2', 'add a/2@3', 'resync']);
    expect(rig.reflector.lastSyncResourceVersion).toBe('3');
    expect(rig.watches).toHaveLength(1);
    rig.source.cut();
    await settle();
    expect(rig.watches.at(-1)).toEqual({
      resourceVersion: '3',
      allowWatchBookmarks: true,
      timeoutSeconds: 300,
    });
    expect(rig.streamEnds).toMatchObject([{ next: 'rewatch' }]);
  });

  test('C42: at the mark the version that was not to be had is forgotten', async () => {
    await using rig = await rigOf().start();
    rig.source.failNext('watch', new KubeStatusError(expiredStatus()));
    await relist(rig);
    await relist(rig);
    expect(rig.watchedVersions).toEqual(['', '1', '', '1']);
  });

  test.each([
    ['refused', refused],
    ['429', new KubeStatusError(tooMany)],
  ])('C43: %s is waited out, and the list by watch tried again', async (_, error) => {
    const rig = rigOf();
    rig.source.failNext('watch', error, error);
    await using __ = await rig.start();
    expect(rig.reflector.phase).toBe('backing-off');
    await rig.clock.advance(800);
    expect(rig.reflector.inspect().backoff).toMatchObject({ delayMs: 1600 });
    await rig.clock.advance(1600);
    expect(rig.reflector.phase).toBe('watching');
    expect(rig.watchedVersions).toEqual(['', '', '']);
    expect([rig.lists, rig.watchErrors]).toEqual([[], []]);
  });

  test('C43: so is a 429 in the stream', async () => {
    await using rig = await startUnmarked();
    rig.source.watchLists = 'served';
    rig.source.sendError(tooMany);
    await settle();
    expect(rig.streamEnds).toMatchObject([{ next: 'backoff-rewatch', cause: 'busy' }]);
    expect(rig.store.calls).toEqual([]);
    await rig.clock.advance(800);
    expect(rig.reflector.phase).toBe('watching');
    expect(rig.lists).toEqual([]);
  });

  test.each(unavailable)('C43: a version that is %s is given up at once', async (_, status) => {
    await using rig = await rigOf().start();
    rig.source.failNext('watch', new KubeStatusError(status));
    await relist(rig);
    expect(rig.watchedVersions).toEqual(['', '1', '']);
    expect(rig.lists).toEqual([]);
    expect(rig.reflector.phase).toBe('watching');
  });

  test.each(unavailable)('C43: so it is when the stream says that it is %s', async (_, status) => {
    await using rig = await startUnmarked();
    rig.source.watchLists = 'served';
    rig.source.sendError(status);
    await settle();
    expect(rig.streamEnds).toMatchObject([{ next: 'rewatch' }]);
    expect(rig.watchedVersions).toEqual(['', '']);
    expect(rig.lists).toEqual([]);
  });

  test('C43: when the newest version is not to be had either, a LIST has to do it', async () => {
    const rig = rigOf();
    const expired = new KubeStatusError(expiredStatus());
    rig.source.failNext('watch', expired, expired);
    await using _ = await rig.start();
    expect(rig.watchedVersions).toEqual(['', '', '1']);
    expect(rig.listedVersions).toEqual(['']);
  });

  test.each([
    ['the refusal of a server without the feature', () => undefined],
    ['Forbidden', new KubeStatusError({ reason: 'Forbidden', code: 403 })],
    ['a lost connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
  ])('C38, C43: after %s a LIST does it at once, for this cycle only', async (_, error) => {
    const rig = rigOf();
    rig.source.set(makeObject('a/1'));
    if (typeof error === 'function') rig.source.watchLists = 'refused';
    else rig.source.failNext('watch', error);
    await using __ = await rig.start();
    expect(rig.store.calls).toEqual(['replace [a/1]@2']);
    expect(rig.listedVersions).toEqual(['0']);
    expect(rig.reflector.phase).toBe('watching');
    expect(rig.watchErrors).toEqual([]);
    rig.source.watchLists = 'served';
    await relist(rig);
    expect(rig.listedVersions).toEqual(['0']);
    expect(rig.watchedVersions).toEqual(['', '2', '2']);
  });

  test('C43: after a stream that closed at once and empty a LIST does it', async () => {
    const rig = rigOf();
    rig.source.watchLists = 'cut-before-mark';
    await using _ = await rig.start();
    expect(rig.streamEnds).toMatchObject([
      { next: 'relist', error: { name: 'VeryShortWatchError' } },
    ]);
    expect(rig.listedVersions).toEqual(['0']);
    expect(rig.reflector.phase).toBe('watching');
  });

  test('C43: after any other error in the stream a LIST does it', async () => {
    await using rig = await startUnmarked();
    rig.source.sendError({ kind: 'Status', reason: 'InternalError', code: 500, message: 'broken' });
    await settle();
    expect(rig.streamEnds).toMatchObject([{ next: 'relist', cause: 'broken' }]);
    expect(rig.listedVersions).toEqual(['0']);
  });

  test('a list that the store refuses leads to a LIST, and when that is refused to the error handler', async () => {
    const rig = rigOf();
    rig.store.replace = () => {
      throw new Error('not this list');
    };
    await using _ = await rig.start();
    expect([rig.watches.length, rig.lists.length]).toEqual([1, 1]);
    expect(rig.watchErrors).toMatchObject([{ message: 'not this list' }]);
    expect(rig.source.openWatches).toBe(0);
  });

  test('one that gets no answer is shown as trouble, and asked for again when woken', async () => {
    const rig = rigOf();
    vi.spyOn(rig.source, 'watch').mockImplementationOnce((_, signal) => {
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => reject(signal.reason as Error));
      return promise;
    });
    await using _ = await rig.start();
    await rig.clock.advance(60_000);
    expect(rig.reflector.phase).toBe('backing-off');
    rig.reflector.wake();
    await settle();
    expect(rig.reflector.inspect()).toMatchObject({ phase: 'watching', listMode: 'watch-list' });
    expect(rig.phases).toEqual(['listing', 'backing-off', 'listing', 'watching']);
  });

  test('C47: a LIST never carries what is forbidden on it', async () => {
    const rig = rigOf();
    rig.source.watchLists = 'refused';
    await using _ = await rig.start();
    expect(rig.lists).toEqual([{ resourceVersion: '0', limit: 500 }]);
    expect(rig.watches.at(-1)).not.toHaveProperty('resourceVersionMatch');
  });

  test.each([
    ['without an event', 0],
    ['with some', 1],
  ])('C37: stopped within the initial events, %s, nothing reaches the store', async (_, events) => {
    const rig = await startUnmarked();
    if (events > 0) rig.source.set(makeObject('a/1'));
    await rig.stop();
    rig.source.send(mark('9'));
    await settle();
    expect(rig.store.calls).toEqual([]);
    expect([rig.source.openWatches, rig.clock.pendingTimers]).toEqual([0, 0]);
    expect([rig.reflector.phase, rig.streamEnds]).toEqual(['stopped', []]);
  });
});

describe('WatchList without its mark', () => {
  test('C44: what was read is dropped, and the stream is opened again after a backoff', async () => {
    await using rig = await startUnmarked();
    rig.source.set(makeObject('a/1'));
    rig.source.delete('a/1');
    rig.source.set(makeObject('a/2'));
    rig.source.cut();
    await settle();
    expect(rig.reflector.inspect()).toMatchObject({ phase: 'backing-off', watch: null });
    expect(rig.streamEnds).toMatchObject([
      { next: 'backoff-rewatch', cause: 'no end of the initial events: closed by the server' },
    ]);
    rig.source.watchLists = 'served';
    await rig.clock.advance(800);
    expect(rig.store.calls).toEqual(['replace [a/2]@4']);
    expect(rig.lists).toEqual([]);
  });

  test('C44: after the third such stream a LIST does it', async () => {
    const rig = rigOf();
    rig.source.set(makeObject('a/1'));
    rig.source.watchLists = 'cut-before-mark';
    await using _ = await rig.start();
    await rig.clock.advance(800);
    expect([rig.watches.length, rig.lists.length]).toEqual([2, 0]);
    await rig.clock.advance(1600);
    expect(rig.streamEnds.map(({ next }) => next)).toEqual([
      'backoff-rewatch',
      'backoff-rewatch',
      'relist',
    ]);
    expect(rig.store.calls).toEqual(['replace [a/1]@2']);
    expect(rig.reflector.phase).toBe('watching');
    expect(rig.watchErrors).toEqual([]);
  });

  test('C44: every cycle has its three', async () => {
    const rig = rigOf();
    rig.source.set(makeObject('a/1'));
    rig.source.watchLists = 'cut-before-mark';
    await using _ = await rig.start();
    await rig.clock.advance(2400);
    await relist(rig);
    expect(rig.lists).toHaveLength(2);
    expect(rig.reflector.inspect()).toMatchObject({ watchListFallbacks: 2, phase: 'watching' });
  });

  test('C44: half a minute of silence is the end of the wait', async () => {
    await using rig = await startUnmarked();
    await rig.clock.advance(25_000);
    rig.source.set(makeObject('a/1'));
    await rig.clock.advance(34_999);
    expect(rig.reflector.phase).toBe('listing');
    await rig.clock.advance(1);
    expect(rig.streamEnds).toMatchObject([
      { next: 'relist', cause: 'no end of the initial events: nothing came for 30 s' },
    ]);
    expect(rig.store.calls).toEqual(['replace [a/1]@2']);
    expect(rig.source.openWatches).toBe(1);
  });

  test('C44: so are two minutes of one stream, whatever comes', async () => {
    await using rig = await startUnmarked();
    for (let s = 0; s < 119; s += 1) {
      rig.source.set(makeObject('a/1', s));
      await rig.clock.advance(1000);
    }
    expect(rig.reflector.phase).toBe('listing');
    await rig.clock.advance(1000);
    expect(rig.streamEnds).toMatchObject([
      { next: 'relist', cause: 'no end of the initial events: they took more than 120 s' },
    ]);
    expect(rig.reflector.phase).toBe('watching');
  });

  test('C45: each 10 s without an event are a warning, and no more than that', async () => {
    const warn = vi.fn<(fields: object, message: string) => void>();
    await using rig = await startUnmarked({ logger: { ...silentLogger, warn } });
    await rig.clock.advance(9000);
    rig.source.set(makeObject('a/1'));
    await rig.clock.advance(1000);
    expect(warn).not.toHaveBeenCalled();
    await rig.clock.advance(20_000);
    expect(warn.mock.calls.map(([fields]) => fields)).toMatchObject([
      { reflector: 'rig', silentMs: 11_000 },
      { reflector: 'rig', silentMs: 21_000 },
    ]);
    expect([rig.reflector.phase, rig.source.openWatches]).toEqual(['listing', 1]);
    rig.source.send(mark('2'));
    await rig.clock.advance(20_000);
    expect(warn).toHaveBeenCalledTimes(2);
  });
});

describe('WatchList inspection', () => {
  test('shows the mode, and what the stream has brought so far', async () => {
    await using rig = await startUnmarked();
    rig.source.set(makeObject('a/1'));
    await settle();
    expect(rig.reflector.inspect()).toMatchObject({
      phase: 'listing',
      listMode: 'watch-list',
      listProgress: { items: 1 },
      lists: 1,
      watches: 1,
      watch: { events: 1, timeoutMs: 300_000 },
    });
    rig.source.send(mark('2'));
    await settle();
    expect(rig.reflector.inspect()).toMatchObject({
      phase: 'watching',
      listMode: 'watch-list',
      listProgress: null,
      lastList: { mode: 'watch-list', fallbackCause: null, items: 1, pages: 0, cause: 'start' },
      watch: { events: 2 },
      watchListFallbacks: 0,
    });
    expect(rig.phases).toEqual(['listing', 'watching']);
  });

  test('shows why it fell back, and counts that as one list', async () => {
    const rig = rigOf();
    rig.source.watchLists = 'refused';
    await using _ = await rig.start();
    const fallbackCause = 'forbidden: sendInitialEvents without the feature';
    expect(rig.reflector.inspect()).toMatchObject({
      listMode: 'list',
      lists: 1,
      relists: 0,
      watchListFallbacks: 1,
      lastList: { mode: 'list', fallbackCause, pages: 1, cause: 'start' },
      lastError: null,
    });
    expect(rig.reflector.inspect().history.map(({ type, cause }) => `${type}: ${cause}`)).toEqual([
      'list: start',
      `list: LIST instead of WatchList: ${fallbackCause}`,
      'watch: the list is done',
    ]);
    rig.source.watchLists = 'served';
    await relist(rig);
    expect(rig.reflector.inspect()).toMatchObject({
      listMode: 'watch-list',
      lists: 2,
      relists: 1,
      lastList: { mode: 'watch-list', fallbackCause: null, cause: 'too old resource version' },
    });
    expect(rig.reflector.inspect().history.at(-1)?.cause).toBe(
      'the list is done, and its stream goes on',
    );
  });
});
