import { KubeStatusError, type Status, type Unstructured } from '@deltascope/apimachinery';
import { describe, expect, test, vi } from 'vitest';
import { expiredStatus, FakeListWatch, makeObject, settle } from '../../testing/index.ts';
import { sleep } from '../../util/clock.ts';
import { TurnQueue } from '../../util/time-slice.ts';
import { ReflectorRig } from './reflector-rig.ts';

const status = (reason: string, code: number): Status => ({
  kind: 'Status',
  reason,
  code,
  message: reason,
});
const tooMany = status('TooManyRequests', 429);
const internal = status('InternalError', 500);
const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const reset = new TypeError('terminated', {
  cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
});

describe('Reflector watch requests', () => {
  test('C21: watches from the last version, with bookmarks, for five to ten minutes', async () => {
    const source = new FakeListWatch();
    source.set(makeObject('a/1'));
    await using rig = await new ReflectorRig({ source, random: () => 0.5 }).start();
    expect(rig.watches).toEqual([
      { resourceVersion: '2', allowWatchBookmarks: true, timeoutSeconds: 450 },
    ]);
    expect(rig.reflector.inspect().watch).toMatchObject({ timeoutMs: 450_000 });
  });

  test.each([
    [60_000, 300],
    [600_000, 600],
  ])('C21: a least time of %i ms asks for %i s', async (minWatchTimeoutMs, seconds) => {
    await using rig = await new ReflectorRig({ minWatchTimeoutMs }).start();
    expect(rig.watches[0]?.timeoutSeconds).toBe(seconds);
  });

  test.each([
    ['refused', refused],
    ['refused at every address', new TypeError('failed', { cause: new AggregateError([refused]) })],
    ['429', new KubeStatusError(tooMany)],
  ])('C22: %s is waited out and the watch opened from where it was', async (_, error) => {
    const rig = new ReflectorRig();
    rig.source.failNext('watch', error);
    await using __ = await rig.start();
    expect(rig.reflector.inspect()).toMatchObject({
      phase: 'backing-off',
      lastError: { message: error.message },
    });
    await rig.clock.advance(800);
    expect(rig.reflector.phase).toBe('watching');
    expect(rig.lists).toHaveLength(1);
    expect(rig.watchErrors).toEqual([]);
  });

  test('C22, C28: any other error at the opening ends the attempt and is reported', async () => {
    const rig = new ReflectorRig();
    const forbidden = new KubeStatusError(status('Forbidden', 403));
    rig.source.failNext('watch', forbidden);
    await using _ = await rig.start();
    expect(rig.watchErrors).toEqual([forbidden]);
    await rig.clock.advance(800);
    expect(rig.lists).toHaveLength(2);
  });
});

describe('Reflector stream ends', () => {
  test('C23: a stream that brought something is reopened at once from the last version', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.set(makeObject('a/1'));
    rig.source.cut();
    await settle();
    expect(rig.watchedVersions).toEqual(['1', '2']);
    expect(rig.lists).toHaveLength(1);
    expect(rig.streamEnds).toMatchObject([{ next: 'rewatch', cause: 'closed by the server' }]);
  });

  test('C23: so is one that lasted a second', async () => {
    await using rig = await new ReflectorRig().start();
    await rig.clock.advance(1000);
    rig.source.cut();
    await settle();
    expect(rig.watches).toHaveLength(2);
    expect(rig.reflector.phase).toBe('watching');
  });

  test('C23: a lost connection is a stream that closed', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.set(makeObject('a/1'));
    rig.source.cut(reset);
    await settle();
    expect(rig.watchedVersions).toEqual(['1', '2']);
    expect(rig.streamEnds).toMatchObject([
      { next: 'rewatch', cause: 'connection lost: terminated' },
    ]);
  });

  test('C24: a stream that closed within a second and empty leads to a relist after a backoff', async () => {
    await using rig = await new ReflectorRig().start();
    await rig.clock.advance(999);
    rig.source.cut();
    await settle();
    expect(rig.reflector.phase).toBe('backing-off');
    expect(rig.streamEnds).toMatchObject([
      { next: 'relist', error: { name: 'VeryShortWatchError' } },
    ]);
    await rig.clock.advance(800);
    expect(rig.lists).toHaveLength(2);
  });

  test('C24: the second is counted from the request, which a proxy may hold up to the first event', async () => {
    const source = new FakeListWatch();
    const watch = source.watch.bind(source);
    const rig = new ReflectorRig({ source });
    source.watch = async (options, signal) => {
      if (rig.watches.length === 0) await sleep(rig.clock, 1000, signal);
      return watch(options, signal);
    };
    await using _ = await rig.start();
    await rig.clock.advance(1000);
    source.cut();
    await settle();
    expect(rig.streamEnds).toMatchObject([{ next: 'rewatch', cause: 'closed by the server' }]);
  });

  test('C24: an event that was skipped is none', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.send({ type: 'ADDED', object: { kind: 'Table', metadata: {} } });
    rig.source.cut();
    await settle();
    expect(rig.streamEnds).toMatchObject([{ next: 'relist' }]);
    expect(rig.reflector.phase).toBe('backing-off');
  });

  test('C25: a 429 in the stream is waited out without a relist', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.sendError(tooMany);
    await settle();
    expect(rig.reflector.inspect()).toMatchObject({ phase: 'backing-off', watch: null });
    await rig.clock.advance(800);
    expect(rig.watches).toHaveLength(2);
    expect(rig.lists).toHaveLength(1);
  });

  test('C26: an InternalError in the stream leads to a relist by default', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.sendError(internal);
    await settle();
    expect(rig.streamEnds).toMatchObject([{ next: 'relist' }]);
  });

  test('C26: InternalErrors are retried at once for the time allowed', async () => {
    await using rig = await new ReflectorRig({ maxInternalErrorRetryMs: 10_000 }).start();
    for (const advanceMs of [0, 10_000, 1]) {
      await rig.clock.advance(advanceMs);
      rig.source.sendError(internal);
      await settle();
    }
    expect(rig.streamEnds.map(({ next }) => next)).toEqual(['rewatch', 'rewatch', 'relist']);
  });

  test('C26: the time is one per cycle: after a relist it begins anew', async () => {
    await using rig = await new ReflectorRig({ maxInternalErrorRetryMs: 10_000 }).start();
    for (const advanceMs of [0, 10_001, 800]) {
      await rig.clock.advance(advanceMs);
      rig.source.sendError(internal);
      await settle();
    }
    expect(rig.streamEnds.map(({ next }) => next)).toEqual(['rewatch', 'relist', 'rewatch']);
  });

  test('C26: a minute of quiet begins the time anew', async () => {
    await using rig = await new ReflectorRig({ maxInternalErrorRetryMs: 10_000 }).start();
    for (const advanceMs of [0, 60_000]) {
      await rig.clock.advance(advanceMs);
      rig.source.sendError(internal);
      await settle();
    }
    expect(rig.streamEnds.map(({ next }) => next)).toEqual(['rewatch', 'rewatch']);
  });

  test.each([
    ['410', expiredStatus()],
    ['any other Status', status('Invalid', 422)],
    ['a Status that is none', {} as Status],
  ])(
    'C27, C28: %s in the stream leads to a relist from the last version, and only the hook hears',
    async (_, error) => {
      await using rig = await new ReflectorRig().start();
      rig.source.set(makeObject('a/1'));
      rig.source.sendError(error);
      await settle();
      expect(rig.reflector.phase).toBe('backing-off');
      expect(rig.streamEnds).toMatchObject([
        { next: 'relist', error: expect.any(KubeStatusError) },
      ]);
      await rig.clock.advance(800);
      expect(rig.listedVersions).toEqual(['0', '2']);
      expect(rig.watchErrors).toEqual([]);
    },
  );

  test('C27: bytes that cannot be read lead to a relist', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.set(makeObject('a/1'));
    rig.source.cut(new SyntaxError('Unexpected token'));
    await settle();
    expect(rig.streamEnds).toMatchObject([{ next: 'relist', cause: 'Unexpected token' }]);
  });

  test('a watch from a compacted version is expired, and the relist catches up', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.set(makeObject('a/1'));
    await settle();
    rig.source.dropEvents(() => rig.source.set(makeObject('a/2')));
    rig.source.compact();
    rig.source.cut();
    await settle();
    await rig.clock.advance(800);
    expect(rig.store.calls.at(-1)).toBe('replace [a/1 a/2]@3');
    expect(rig.reflector.phase).toBe('watching');
  });

  test('C37: after the stop the stream is closed and the store left alone', async () => {
    const rig = await new ReflectorRig().start();
    rig.source.set(makeObject('a/1'));
    await rig.stop();
    rig.source.set(makeObject('a/2'));
    await settle();
    expect(rig.source.openWatches).toBe(0);
    expect(rig.store.calls).toEqual(['replace []@1']);
  });
});

describe('Reflector streams', () => {
  /** A source whose streams give what they are told by hand, also after they were stopped. */
  function handFed() {
    const source = new FakeListWatch();
    const { promise: event, resolve: give } = Promise.withResolvers<Unstructured>();
    const stop = vi.fn<() => void>();
    const stream = {
      stop,
      async *[Symbol.asyncIterator]() {
        yield { type: 'ADDED' as const, object: await event };
      },
    };
    const watch = vi.spyOn(source, 'watch').mockImplementationOnce(async () => stream as never);
    return { source, give, stop, watch };
  }

  test('C37: what a stream still gives after the stop does not reach the store', async () => {
    const { source, give, stop } = handFed();
    const rig = await new ReflectorRig({ source }).start();
    const stopped = rig.stop();
    give(makeObject('a/1', 0, { resourceVersion: '2' }));
    await stopped;
    expect(rig.store.calls).toEqual(['replace []@1']);
    expect(stop).toHaveBeenCalled();
  });

  test('C23: a stream that ended by itself is stopped too, and lets go of what it holds', async () => {
    const { source, give, stop } = handFed();
    await using rig = await new ReflectorRig({ source }).start();
    give(makeObject('a/1', 0, { resourceVersion: '2' }));
    await settle();
    expect(rig.streamEnds).toMatchObject([{ next: 'rewatch' }]);
    expect(stop).toHaveBeenCalledOnce();
  });

  test('reading a stream makes way for others when a slice of time is used up', async () => {
    const turns = new TurnQueue();
    const next = vi.spyOn(turns, 'next');
    await using rig = await new ReflectorRig({ turns }).start();
    rig.store.add = () => rig.clock.spend(5);
    rig.source.set(makeObject('a/1'));
    await settle();
    expect(next).not.toHaveBeenCalled();
    for (let i = 0; i < 4; i += 1) rig.source.set(makeObject(`b/${i}`));
    await settle();
    expect(next).toHaveBeenCalledOnce();
  });
});

describe('Reflector events', () => {
  test('C30: events go to the store by their type', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('a/1', 'changed'));
    rig.source.delete('a/1');
    await settle();
    expect(rig.store.calls).toEqual(['replace []@1', 'add a/1@2', 'update a/1@3', 'delete a/1@4']);
    expect(rig.reflector.inspect().events).toMatchObject({ ADDED: 1, MODIFIED: 1, DELETED: 1 });
  });

  test('C30: an event the store refuses is lost and counted; the version and the stream go on', async () => {
    await using rig = await new ReflectorRig().start();
    rig.store.refused.add('a/1');
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('a/2'));
    await settle();
    expect(rig.store.calls).toEqual(['replace []@1', 'add a/2@3']);
    expect(rig.reflector.lastSyncResourceVersion).toBe('3');
    expect(rig.reflector.inspect()).toMatchObject({
      storeErrors: 1,
      lastError: { message: 'a/1 is refused' },
    });
  });

  test('C31: a bookmark moves the version and nothing else', async () => {
    const rig = new ReflectorRig();
    rig.source.set(makeObject('a/1'));
    await using _ = await rig.start();
    rig.source.dropEvents(() => rig.source.set(makeObject('a/2')));
    rig.source.bookmark();
    await settle();
    expect(rig.store.calls).toEqual(['replace [a/1]@2', 'bookmark @3']);
    expect(rig.reflector.lastSyncResourceVersion).toBe('3');
    expect(rig.reflector.inspect()).toMatchObject({
      bookmarks: 1,
      lastBookmarkAt: 1_000_000,
      lastEventAt: null,
    });
  });

  test.each([
    ['without metadata', { kind: 'ConfigMap' } as unknown as Unstructured],
    ['that is nothing', null as unknown as Unstructured],
    ['without a version', makeObject('a/1')],
    ['that is a Table (C20)', { kind: 'Table', metadata: { resourceVersion: '9' } }],
    ['of another kind', { ...makeObject('a/1', 1, { resourceVersion: '9' }), kind: 'Secret' }],
  ])('C32: an object %s is skipped and counted, and moves no version', async (_, object) => {
    const expected = { apiVersion: 'v1', kind: 'ConfigMap' };
    await using rig = await new ReflectorRig({ expected }).start();
    rig.source.send({ type: 'MODIFIED', object });
    rig.source.set(makeObject('a/2'));
    await settle();
    expect(rig.store.calls).toEqual(['replace []@1', 'add a/2@2']);
    expect(rig.reflector.inspect().skipped).toBe(1);
  });

  test('C32: an event of unknown type is skipped but moves the version', async () => {
    await using rig = await new ReflectorRig().start();
    const object = makeObject('a/1', 1, { resourceVersion: '7' });
    rig.source.send({ type: 'MOVED' as 'ADDED', object });
    await settle();
    expect(rig.store.calls).toEqual(['replace []@1']);
    expect(rig.reflector.lastSyncResourceVersion).toBe('7');
    expect(rig.reflector.inspect().skipped).toBe(1);
  });

  test('C33, C34: the version moves after the store was told, and a store that asks is told of it', async () => {
    const rig = new ReflectorRig();
    const seen: string[] = [];
    rig.store.add = () => void seen.push(`add, still at ${rig.reflector.lastSyncResourceVersion}`);
    Object.assign(rig.store, { updateResourceVersion: (version: string) => seen.push(version) });
    await using _ = await rig.start();
    rig.source.send({ type: 'BOOKMARK', object: makeObject('', 0, { resourceVersion: '3' }) });
    rig.source.send({ type: 'ADDED', object: makeObject('a/1', 0, { resourceVersion: '4' }) });
    await settle();
    expect(seen).toEqual(['1', '3', 'add, still at 3', '4']);
  });

  test('C33: a stream from "0" moves no version until something other than ADDED comes', async () => {
    const source = new FakeListWatch();
    source.list = () => Promise.resolve({ metadata: { resourceVersion: '0' }, items: [] });
    await using rig = await new ReflectorRig({ source }).start();
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('a/2'));
    await settle();
    expect(rig.watchedVersions).toEqual(['0']);
    expect(rig.reflector.lastSyncResourceVersion).toBe('0');
    rig.source.set(makeObject('a/1', 'changed'));
    await settle();
    expect(rig.reflector.lastSyncResourceVersion).toBe('4');
  });

  test('C33: what was skipped or is of unknown type does not end the unordered beginning', async () => {
    const source = new FakeListWatch();
    source.list = () => Promise.resolve({ metadata: { resourceVersion: '0' }, items: [] });
    await using rig = await new ReflectorRig({ source }).start();
    source.send({
      type: 'MODIFIED',
      object: { kind: 'Table', metadata: { resourceVersion: '7' } },
    });
    source.send({
      type: 'MOVED' as 'ADDED',
      object: makeObject('a/1', 1, { resourceVersion: '8' }),
    });
    source.set(makeObject('a/2'));
    await settle();
    expect(rig.reflector.lastSyncResourceVersion).toBe('0');
  });

  test('C35: resyncs while watching only, again and again, when somebody is due', async () => {
    let due = true;
    const resync = { periodMs: 1000, shouldResync: () => due };
    await using rig = await new ReflectorRig({ resync }).start();
    await rig.clock.advance(2000);
    due = false;
    await rig.clock.advance(1000);
    expect(rig.store.calls).toEqual(['replace []@1', 'resync', 'resync']);
    rig.source.failNext('list', new Error('down'));
    rig.source.sendError(expiredStatus());
    due = true;
    await settle();
    await rig.clock.advance(800);
    expect(rig.reflector.phase).toBe('backing-off');
    await rig.clock.advance(1100);
    expect(rig.store.calls.filter((call) => call === 'resync')).toHaveLength(2);
  });
});

describe('Reflector, when a watch gets no answer', () => {
  /** Watches after the first wait for ever: a network that swallows what is sent. */
  class SilentSource extends FakeListWatch {
    silent = false;
    /** Whether a watch that waited opens at the abort, instead of failing. */
    opensLate = false;

    override async watch(...[options, signal]: Parameters<FakeListWatch['watch']>) {
      if (this.silent) {
        this.requests.push({ verb: 'watch', options });
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        if (this.opensLate) return super.watch(options, new AbortController().signal);
        signal.throwIfAborted();
      }
      return super.watch(options, signal);
    }
  }

  async function startSilent() {
    const source = new SilentSource();
    const rig = await new ReflectorRig({ source }).start();
    source.silent = true;
    rig.clock.spend(1000);
    source.cut();
    await rig.clock.advance(1999);
    return { rig, source };
  }

  test('it is not taken for live after two seconds, and is again once the answer is there', async () => {
    const { rig, source } = await startSilent();
    await using _ = rig;
    expect(rig.reflector.phase).toBe('watching');
    await rig.clock.advance(1);
    expect(rig.reflector.inspect()).toMatchObject({
      phase: 'backing-off',
      backoff: null,
      lastError: { message: 'no answer to the watch for 2 s' },
    });
    source.silent = false;
    rig.reflector.wake();
    await settle();
    expect(rig.reflector.phase).toBe('watching');
    expect([rig.lists.length, rig.watches.length, rig.watchErrors]).toEqual([1, 3, []]);
    rig.reflector.wake();
    await settle();
    expect([rig.reflector.phase, source.openWatches]).toEqual(['watching', 1]);
  });

  test('one that opens in spite of being given up is closed, and another asked for', async () => {
    const { rig, source } = await startSilent();
    await using _ = rig;
    await rig.clock.advance(1);
    source.silent = false;
    source.opensLate = true;
    rig.reflector.wake();
    await settle();
    expect([rig.reflector.phase, source.openWatches]).toEqual(['watching', 1]);
    expect([rig.lists.length, rig.watches.length]).toEqual([1, 4]);
  });

  test.each([
    ['is over with it', true, 'backing-off'],
    ['lasts', false, 'watching'],
  ])(
    'one that is answered after a minute and %s is believed accordingly',
    async (_, isOver, phase) => {
      await using rig = await new ReflectorRig().start();
      const watch = rig.source.watch.bind(rig.source);
      rig.source.watch = async (options, signal) => {
        await sleep(rig.clock, 70_000, signal);
        const stream = await watch(options, signal);
        if (isOver) stream.end();
        return stream;
      };
      rig.clock.spend(1000);
      rig.source.cut();
      await rig.clock.advance(70_000);
      expect(rig.reflector.phase).toBe('backing-off');
      await rig.clock.advance(1000);
      expect(rig.reflector.phase).toBe(phase);
      expect(rig.phases).toEqual([
        'listing',
        'watching',
        'backing-off',
        ...(isOver ? [] : [phase]),
      ]);
      expect(rig.lists).toHaveLength(1);
    },
  );

  test('C37: it ends at the stop, and leaves no timer', async () => {
    const { rig } = await startSilent();
    await rig.stop();
    expect([rig.reflector.phase, rig.clock.pendingTimers]).toEqual(['stopped', 0]);
  });
});

test('C35, C37: a resync due in the very turn of the stop does nothing', async () => {
  const timers = new Set<() => void>();
  const clock = {
    now: () => 0,
    setTimer: (_: number, callback: () => void) => {
      timers.add(callback);
      return { [Symbol.dispose]: () => void timers.delete(callback) };
    },
  };
  const resync = { periodMs: 1000, shouldResync: () => true };
  const rig = await new ReflectorRig({ resync, clock, livenessTimeoutMs: 0 }).start();
  const stopped = rig.stop();
  const due = [...timers];
  expect(due).toHaveLength(1);
  for (const fire of due) fire();
  await stopped;
  expect(rig.store.calls).toEqual(['replace []@1']);
});

describe('Reflector inspection', () => {
  test('counts the bytes and the age of what the decoder stamped', async () => {
    await using rig = await new ReflectorRig().start();
    const stamp = { decodedAt: 1_000_500, bytes: 321 };
    const object = makeObject('a/1', 0, { resourceVersion: '5' });
    rig.source.send({ type: 'MODIFIED', object, stamp });
    await settle();
    expect(rig.reflector.lastActivityAt).toBe(1_000_500);
    expect(rig.reflector.inspect()).toMatchObject({
      watch: { events: 1, bytes: 321 },
      lastEventAt: 1_000_500,
    });
  });

  test('tells the phases, and a bounded history with causes', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.sendError(expiredStatus('gone'));
    await settle();
    await rig.clock.advance(800);
    expect(rig.phases).toEqual(['listing', 'watching', 'backing-off', 'listing', 'watching']);
    expect(rig.reflector.inspect().history.map(({ type, cause }) => `${type}: ${cause}`)).toEqual([
      'list: start',
      'watch: the list is done',
      'error: gone',
      'relist: gone',
      'watch: the list is done',
    ]);
    for (let i = 0; i < 100; i += 1) {
      await rig.clock.advance(1000);
      rig.source.cut();
      await settle();
    }
    expect(rig.reflector.inspect()).toMatchObject({ watches: 102, relists: 1, lists: 2 });
    expect(rig.reflector.inspect().history).toHaveLength(64);
  });

  test('shows how far a list in pages has come', async () => {
    const source = new FakeListWatch({ paginatesAtZero: true });
    for (let i = 0; i < 5; i += 1) source.set(makeObject(`a/${i}`));
    const rig = new ReflectorRig({ source, pageSize: 2 });
    const list = source.list.bind(source);
    const seen: unknown[] = [];
    source.list = (options, signal) => {
      seen.push(rig.reflector.inspect().listProgress);
      return list(options, signal);
    };
    await using _ = await rig.start();
    expect(seen).toEqual([{ items: 0 }, { items: 2, remaining: 3 }, { items: 4, remaining: 1 }]);
    expect(rig.reflector.inspect().listProgress).toBeNull();
  });
});
