import { type KubeList, KubeStatusError } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import { expiredStatus, FakeListWatch, makeObject, settle } from '../../testing/index.ts';
import { ReflectorRig } from './reflector-rig.ts';

const tooLarge = new KubeStatusError({
  reason: 'Timeout',
  code: 504,
  message: 'Too large resource version: 9',
});

/** Brings the stream down in a way that leads to a relist, and waits out the backoff. */
async function relist(rig: ReflectorRig): Promise<void> {
  rig.source.sendError(expiredStatus());
  await settle();
  await rig.clock.advance(30_000);
}

describe('Reflector list', () => {
  test('C14: lists at "0" first, at the last version seen afterwards', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.set(makeObject('a/1'));
    await settle();
    await relist(rig);
    expect(rig.listedVersions).toEqual(['0', '2']);
  });

  test.each([
    ['by its cause', { causes: [{ reason: 'ResourceVersionTooLarge' }] }, 'some words'],
    ['in the words of a cause', { causes: [{ message: 'Too large resource version' }] }, ''],
    ['in words', undefined, 'Timeout: Too large resource version: 9, current: 4'],
  ])(
    'C18: a version that is too large, said %s, is given up at once',
    async (_, details, message) => {
      const rig = new ReflectorRig();
      const status = { reason: 'Timeout', code: 504, message, ...(details && { details }) };
      rig.source.failNext('list', new KubeStatusError(status));
      await using __ = await rig.start();
      expect(rig.listedVersions).toEqual(['0', '']);
    },
  );

  test('C18: any other timeout is not', async () => {
    const rig = new ReflectorRig();
    const timeout = new KubeStatusError({ reason: 'Timeout', code: 504, message: 'too slow' });
    rig.source.failNext('list', timeout);
    await using _ = await rig.start();
    expect(rig.listedVersions).toEqual(['0']);
    expect(rig.watchErrors).toEqual([timeout]);
  });

  test.each([
    ['expired', new KubeStatusError(expiredStatus())],
    ['gone', new KubeStatusError({ reason: 'Gone', code: 410 })],
    ['too large (C18)', tooLarge],
  ])('C17: a version that is %s is given up at once, until a list succeeds', async (_, error) => {
    await using rig = await new ReflectorRig().start();
    rig.source.set(makeObject('a/1'));
    await settle();
    rig.source.failNext('list', error);
    await relist(rig);
    expect(rig.listedVersions).toEqual(['0', '2', '']);
    await relist(rig);
    expect(rig.listedVersions.at(-1)).toBe('2');
    expect(rig.watchErrors).toEqual([]);
  });

  test('C17: the second failure ends the attempt, and the next one still asks for the newest', async () => {
    const rig = new ReflectorRig();
    rig.source.failNext('list', tooLarge, new Error('no route'));
    await using _ = await rig.start();
    expect(rig.watchErrors).toMatchObject([{ message: 'no route' }]);
    await rig.clock.advance(800);
    expect(rig.listedVersions).toEqual(['0', '', '']);
  });

  test('C15: pages of 500 at "0" and at "", none at a version', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.set(makeObject('a/1'));
    await settle();
    rig.source.failNext('list', tooLarge);
    await relist(rig);
    expect(rig.lists).toEqual([
      { resourceVersion: '0', limit: 500 },
      { resourceVersion: '2' },
      { resourceVersion: '', limit: 500 },
    ]);
  });

  test('C15: a page size that was set is used at every version', async () => {
    await using rig = await new ReflectorRig({ pageSize: 3 }).start();
    rig.source.set(makeObject('a/1'));
    await settle();
    await relist(rig);
    expect(rig.lists.map(({ limit }) => limit)).toEqual([3, 3]);
  });

  test('C16: a server that pages at "0" is asked for pages from then on', async () => {
    const source = new FakeListWatch({ paginatesAtZero: true });
    for (let i = 0; i < 501; i += 1) source.set(makeObject(`a/${i}`));
    await using rig = await new ReflectorRig({ source }).start();
    await relist(rig);
    expect(rig.lists.at(-2)).toEqual({ resourceVersion: '502', limit: 500 });
    expect(rig.reflector.inspect().lastList).toMatchObject({ items: 501, pages: 2 });
  });

  test('C16: pages of a list at "" prove nothing', async () => {
    const source = new FakeListWatch();
    for (let i = 0; i < 501; i += 1) source.set(makeObject(`a/${i}`));
    await using rig = await new ReflectorRig({ source }).start();
    rig.source.failNext('list', tooLarge);
    await relist(rig);
    await relist(rig);
    expect(rig.lists.at(-2)?.continue).toBeDefined();
    expect(rig.lists.at(-1)).toEqual({ resourceVersion: '502' });
  });

  test('C19: the store is replaced before the version moves', async () => {
    const source = new FakeListWatch();
    source.set(makeObject('a/1'));
    const rig = new ReflectorRig({ source });
    const seen: string[] = [];
    rig.store.replace = () => void seen.push(rig.reflector.lastSyncResourceVersion);
    await using _ = await rig.start();
    expect(seen).toEqual(['']);
    expect(rig.reflector.lastSyncResourceVersion).toBe('2');
  });

  test('C20: a Table instead of a list is an error', async () => {
    const source = new FakeListWatch();
    source.list = () => Promise.resolve({ kind: 'Table', metadata: {}, items: [] });
    await using rig = await new ReflectorRig({ source }).start();
    expect(rig.watchErrors).toMatchObject([{ message: expect.stringContaining('Table') }]);
    expect(rig.store.calls).toEqual([]);
  });

  test('C28: a list that failed reaches the watch error handler', async () => {
    const rig = new ReflectorRig();
    const forbidden = new KubeStatusError({ reason: 'Forbidden', code: 403, message: 'no' });
    rig.source.failNext('list', forbidden);
    await using _ = await rig.start();
    expect(rig.watchErrors).toEqual([forbidden]);
    expect(rig.reflector.inspect().lastError).toMatchObject({ message: 'no', code: 'Forbidden' });
  });

  test('C28: a list that failed halfway shows no progress any more', async () => {
    const source = new FakeListWatch({ paginatesAtZero: true });
    for (let i = 0; i < 3; i += 1) source.set(makeObject(`a/${i}`));
    const rig = new ReflectorRig({ source, pageSize: 2 });
    const list = source.list.bind(source);
    source.list = async (options, signal) => {
      if (options.continue !== undefined) throw new Error('cut off');
      return list(options, signal);
    };
    await using _ = await rig.start();
    expect(rig.watchErrors).toMatchObject([{ message: 'cut off' }]);
    expect(rig.reflector.inspect()).toMatchObject({ phase: 'backing-off', listProgress: null });
    expect(rig.store.calls).toEqual([]);
  });

  test('C36: there is no version before the first list', async () => {
    const rig = new ReflectorRig();
    rig.source.set(makeObject('a/1'));
    rig.source.holdLists();
    await using _ = await rig.start();
    expect(rig.reflector.lastSyncResourceVersion).toBe('');
    rig.source.releaseLists();
    await settle();
    expect(rig.reflector.lastSyncResourceVersion).toBe('2');
  });

  test.each([
    ['fails by the abort', false],
    ['is answered all the same', true],
  ])(
    'C37: stopped while a list runs that %s, nothing reaches the store any more',
    async (_, answer) => {
      const rig = new ReflectorRig();
      rig.source.holdLists();
      if (answer) {
        const { promise, resolve } = Promise.withResolvers<KubeList>();
        rig.source.list = (__, signal) => {
          signal.addEventListener('abort', () =>
            resolve({ metadata: {}, items: [makeObject('a')] }),
          );
          return promise;
        };
      }
      await rig.start();
      await rig.stop();
      expect(rig.store.calls).toEqual([]);
      expect(rig.watchErrors).toEqual([]);
      expect(rig.reflector.phase).toBe('stopped');
    },
  );
});

describe('Reflector backoff', () => {
  const refuse = (count: number): Error[] =>
    Array.from({ length: count }, () => new Error('no route to host'));

  test('C10, C11: waits after each attempt, longer each time', async () => {
    const rig = new ReflectorRig();
    rig.source.failNext('list', ...refuse(3));
    await using _ = await rig.start();
    for (const delayMs of [800, 1600, 3200]) {
      expect(rig.reflector.inspect()).toMatchObject({ phase: 'backing-off', backoff: { delayMs } });
      const before = rig.lists.length;
      await rig.clock.advance(delayMs - 1);
      expect(rig.lists).toHaveLength(before);
      await rig.clock.advance(1);
      expect(rig.lists).toHaveLength(before + 1);
    }
    expect(rig.reflector.inspect()).toMatchObject({ phase: 'watching', backoff: null });
  });

  test('C12: list failures and refused watches share one schedule', async () => {
    const rig = new ReflectorRig();
    rig.source.failNext('list', ...refuse(1));
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    rig.source.failNext('watch', refused);
    await using _ = await rig.start();
    await rig.clock.advance(800);
    expect(rig.reflector.inspect().backoff).toMatchObject({ delayMs: 1600, step: 2 });
  });

  test('C12: the schedule begins anew once two minutes went by since it last did', async () => {
    const rig = new ReflectorRig();
    rig.source.failNext('list', ...refuse(3));
    await using _ = await rig.start();
    await rig.clock.advance(800 + 1600 + 3200);
    await rig.clock.advance(120_000 - 800 - 1600 - 3200);
    rig.source.sendError(expiredStatus());
    await settle();
    expect(rig.reflector.inspect().backoff).toMatchObject({ delayMs: 6400, step: 4 });
    await rig.clock.advance(6400);
    rig.source.sendError(expiredStatus());
    await settle();
    expect(rig.reflector.inspect().backoff).toMatchObject({ delayMs: 800, step: 1 });
  });

  test('C13: the schedule is the one that was set', async () => {
    const backoff = { initialMs: 100, factor: 3, capMs: 200, jitter: 0 };
    const rig = new ReflectorRig({ backoff });
    rig.source.failNext('list', ...refuse(3));
    await using _ = await rig.start();
    for (const delayMs of [100, 200, 200]) {
      expect(rig.reflector.inspect().backoff).toMatchObject({ delayMs });
      await rig.clock.advance(delayMs);
    }
    expect(rig.reflector.phase).toBe('watching');
  });

  test('wake ends the backoff now and begins its schedule anew', async () => {
    const rig = new ReflectorRig();
    rig.source.failNext('list', ...refuse(4));
    await using _ = await rig.start();
    await rig.clock.advance(800);
    await rig.clock.advance(1600);
    expect(rig.lists).toHaveLength(3);
    rig.reflector.wake();
    await settle();
    expect(rig.lists).toHaveLength(4);
    expect(rig.reflector.inspect().backoff).toMatchObject({ delayMs: 800, step: 1 });
    expect(rig.clock.pendingTimers).toBe(1);
  });

  test('wake does nothing while all is well', async () => {
    await using rig = await new ReflectorRig().start();
    rig.reflector.wake();
    await settle();
    expect(rig.source.requests).toHaveLength(2);
  });

  test('C37: stopped while backing off, it ends at once and leaves no timer', async () => {
    const rig = new ReflectorRig();
    rig.source.failNext('list', ...refuse(1));
    await rig.start();
    await rig.stop();
    expect(rig.clock.pendingTimers).toBe(0);
    expect(rig.phases).toEqual(['listing', 'backing-off', 'stopped']);
  });
});
