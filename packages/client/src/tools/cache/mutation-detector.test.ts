import { describe, expect, test } from 'vitest';
import { FakeClock, makeObject, settle } from '../../testing/index.ts';
import { InformerRig } from './informer-rig.ts';
import { CacheMutationDetector, type CacheMutationError } from './mutation-detector.ts';
import { resourceEventHandlerFuncs } from './resource-event-handler.ts';

describe('CacheMutationDetector', () => {
  function detectorWith(options: { maxObjects?: number } = {}) {
    const clock = new FakeClock();
    const mutations: CacheMutationError[] = [];
    const stop = new AbortController();
    const detector = new CacheMutationDetector({
      informer: 'pods',
      clock,
      onMutation: (error) => mutations.push(error),
      ...options,
    });
    const running = detector.run(stop.signal);
    return { clock, mutations, stop, detector, running };
  }

  test.each<[string, (data: Record<string, unknown>) => void]>([
    ['/data/list/1', ({ list }) => (list as string[]).splice(1, 1, 'x')],
    ['/data/list/2', ({ list }) => (list as string[]).push('c')],
    ['/data/nested/a~1b~0c', ({ nested }) => ((nested as { 'a/b~c': number })['a/b~c'] = 2)],
    ['/data/nested', (data) => (data['nested'] = null)],
    ['/data/list', (data) => (data['list'] = { 0: 'a', 1: 'b' })],
    ['/data/list', (data) => delete data['list']],
    ['/data/more', (data) => (data['more'] = 1)],
  ])(
    'C108: tells within a second which object was changed, and that it was at %s',
    async (path, mutate) => {
      const { clock, mutations, detector } = detectorWith();
      const data: Record<string, unknown> = { list: ['a', 'b'], nested: { 'a/b~c': 1 } };
      detector.addObject(makeObject('shop/web', data));
      await clock.advance(1000);
      expect(mutations).toEqual([]);
      mutate(data);
      await clock.advance(1000);
      expect(mutations).toMatchObject([{ informer: 'pods', key: 'shop/web', path }]);
      expect(mutations[0]?.message).toBe(
        `a cached object of "pods", shop/web, was changed at ${path}`,
      );
      await clock.advance(5000);
      expect(mutations).toHaveLength(1);
    },
  );

  test('C108: watches over an object for two minutes, from when it first came', async () => {
    const { clock, mutations, detector } = detectorWith();
    const object = makeObject('a/1', 'old');
    detector.addObject(object);
    await clock.advance(119_000);
    detector.addObject(object);
    expect(detector.size).toBe(1);
    await clock.advance(2000);
    expect(detector.size).toBe(0);
    object['data'] = 'new';
    await clock.advance(5000);
    expect(mutations).toEqual([]);
  });

  test('C108: keeps so many copies at most, the newest', async () => {
    const { clock, mutations, detector } = detectorWith({ maxObjects: 2 });
    const objects = ['a/1', 'a/2', 'a/3'].map((key) => makeObject(key));
    for (const object of objects) detector.addObject(object);
    expect(detector.size).toBe(2);
    for (const object of objects) object['data'] = 'new';
    await clock.advance(1000);
    expect(mutations.map(({ key }) => key)).toEqual(['a/2', 'a/3']);
  });

  test('C108: compares a last time at the end, and then no more', async () => {
    const { clock, mutations, detector, stop, running } = detectorWith();
    const object = makeObject('a/1', 'old');
    detector.addObject(object);
    object['data'] = 'new';
    stop.abort();
    await running;
    expect(mutations).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });
});

test('C108: an informer tells of a handler that changes what it is given', async () => {
  const rig = new InformerRig();
  const vandal = rig.informer.addEventHandler(
    resourceEventHandlerFuncs({ onAdd: (object) => (object['data'] = 'mine') }),
  );
  await rig.start();
  rig.source.set(makeObject('a/1', 'ours'));
  await settle();
  rig.informer.removeEventHandler(vandal);
  rig.source.set(makeObject('a/2', 'ours'));
  await settle();
  await expect(rig.stop()).rejects.toThrow('a/1, was changed at /data');
  expect(rig.mutations).toHaveLength(1);
});
