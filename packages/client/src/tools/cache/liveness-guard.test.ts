import { KubeStatusError } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import { FakeListWatch, makeObject, settle } from '../../testing/index.ts';
import { InformerRig } from './informer-rig.ts';
import { ReflectorRig } from './reflector-rig.ts';

const MINUTE_MS = 60_000;

/** What the reflector found out about its watches so far. */
const findings = (rig: ReflectorRig): [probes: number, halfOpen: number, relists: number] => {
  const { livenessProbes, halfOpenWatches, relists } = rig.reflector.inspect();
  return [livenessProbes, halfOpenWatches, relists];
};

describe('LivenessGuard', () => {
  test('leaves a watch alone that brings a bookmark each minute', async () => {
    await using rig = await new ReflectorRig().start();
    for (let minute = 0; minute < 60; minute += 1) {
      await rig.clock.advance(MINUTE_MS);
      rig.source.bookmark();
    }
    expect(findings(rig)).toEqual([0, 0, 0]);
    expect([rig.watches.length, rig.lists.length]).toEqual([1, 1]);
  });

  test('asks for one object at the newest version after 90 s of silence, and again every 90 s', async () => {
    await using rig = await new ReflectorRig().start();
    await rig.clock.advance(50_000);
    rig.source.set(makeObject('a/1'));
    await rig.clock.advance(89_999);
    expect(rig.lists).toHaveLength(1);
    await rig.clock.advance(1);
    expect(rig.lists.slice(1)).toEqual([{ resourceVersion: '', limit: 1 }]);
    await rig.clock.advance(89_999);
    expect(rig.lists).toHaveLength(2);
    await rig.clock.advance(1);
    expect(rig.lists).toHaveLength(3);
    expect(findings(rig)).toEqual([2, 0, 0]);
    expect([rig.watches.length, rig.streamEnds]).toEqual([1, []]);
  });

  test('opens a half-open watch anew from the last version, and nothing is missed or relisted', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.set(makeObject('a/1'));
    await settle();
    rig.source.freeze();
    rig.source.set(makeObject('a/2'));
    rig.source.delete('a/1');
    await rig.clock.advance(89_999);
    expect(rig.store.calls).toEqual(['replace []@1', 'add a/1@2']);
    await rig.clock.advance(1);
    expect(rig.store.calls.slice(2)).toEqual(['add a/2@3', 'delete a/1@4']);
    expect(rig.watchedVersions).toEqual(['1', '2']);
    expect(findings(rig)).toEqual([1, 1, 0]);
    const cause = 'half-open: nothing came for 90 s, and the server is at 4, the watch at 2';
    expect(rig.streamEnds).toMatchObject([{ next: 'rewatch', cause }]);
    expect(rig.reflector.inspect().history.at(-1)).toMatchObject({ type: 'rewatch', cause });
    expect([rig.reflector.phase, rig.watchErrors]).toEqual(['watching', []]);
  });

  test('C24: a watch that it gives up within a second is no very short one', async () => {
    await using rig = await new ReflectorRig({ livenessTimeoutMs: 500 }).start();
    rig.source.freeze();
    rig.source.set(makeObject('a/1'));
    await rig.clock.advance(500);
    expect(rig.store.calls).toEqual(['replace []@1', 'add a/1@2']);
    expect(findings(rig)).toEqual([1, 1, 0]);
  });

  test('finds it also where the list came by the watch itself', async () => {
    await using rig = await new ReflectorRig({ useWatchList: true }).start();
    rig.source.freeze();
    rig.source.set(makeObject('a/1'));
    await rig.clock.advance(90_000);
    expect(rig.store.calls).toEqual(['replace []@1', 'add a/1@2']);
    expect(rig.watches.at(-1)).toMatchObject({ resourceVersion: '1' });
    expect(findings(rig)).toEqual([1, 1, 0]);
  });

  test('takes a probe that fails for a bad sign', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.failNext('list', new KubeStatusError({ message: 'down', code: 503 }));
    await rig.clock.advance(90_000);
    expect(rig.streamEnds).toMatchObject([
      { cause: 'half-open: nothing came for 90 s, and a probe failed: down', next: 'rewatch' },
    ]);
    expect(findings(rig)).toEqual([1, 1, 0]);
    expect(rig.reflector.phase).toBe('watching');
  });

  test('waits 10 s for an answer to its probe, and asks nothing else meanwhile', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.holdLists();
    await rig.clock.advance(99_999);
    expect([rig.lists.length, rig.watches.length]).toEqual([2, 1]);
    await rig.clock.advance(1);
    expect(rig.streamEnds).toMatchObject([
      { cause: 'half-open: nothing came for 90 s, and a probe had no answer in 10 s' },
    ]);
    expect([rig.lists.length, rig.watches.length]).toEqual([2, 2]);
  });

  test('believes an event that comes while the probe runs, not the probe', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.holdLists();
    await rig.clock.advance(95_000);
    rig.source.set(makeObject('a/1'));
    await settle();
    rig.source.dropEvents(() => rig.source.set(makeObject('a/2')));
    rig.source.releaseLists();
    await settle();
    expect([findings(rig), rig.watches.length]).toEqual([[1, 0, 0], 1]);
    await rig.clock.advance(90_000);
    expect([findings(rig), rig.watches.length]).toEqual([[2, 1, 0], 2]);
  });

  test('has no say any more once the watch it asked about is over', async () => {
    await using rig = await new ReflectorRig().start();
    rig.source.holdLists();
    await rig.clock.advance(95_000);
    rig.source.cut();
    await settle();
    rig.source.set(makeObject('a/1'));
    rig.source.releaseLists();
    await rig.clock.advance(10_000);
    expect([findings(rig), rig.watches.length]).toEqual([[1, 0, 0], 2]);
    expect(rig.streamEnds).toMatchObject([{ cause: 'closed by the server' }]);
  });

  test('reopens a healthy watch of a server without bookmarks once in its time at the most', async () => {
    await using rig = await new ReflectorRig().start();
    for (let minute = 0; minute < 60; minute += 1) {
      rig.source.dropEvents(() => rig.source.set(makeObject('another/kind')));
      rig.source.compact();
      await rig.clock.advance(MINUTE_MS);
    }
    expect(findings(rig)[1]).toBeLessThanOrEqual(40);
    expect(rig.lists.length + rig.watches.length).toBeLessThanOrEqual(2 + 2 * 40 + 2 * 40);
    expect(rig.watchErrors).toEqual([]);
  });

  test.each([
    [30_000, 120_000, 4],
    [0, 3_600_000, 0],
  ])('with a time of %i ms asks so often in %i ms: %i', async (livenessTimeoutMs, ms, probes) => {
    await using rig = await new ReflectorRig({ livenessTimeoutMs }).start();
    await rig.clock.advance(ms);
    expect(findings(rig)).toEqual([probes, 0, 0]);
  });

  test('guards nothing where nobody can tell the newest version', async () => {
    const source = new FakeListWatch();
    const listerWatcher = { list: source.list.bind(source), watch: source.watch.bind(source) };
    await using rig = await new InformerRig({ listerWatcher, livenessTimeoutMs: 90_000 }).start();
    await rig.clock.advance(3_600_000);
    expect(rig.informer.inspect().reflector).toMatchObject({ livenessProbes: 0, lists: 1 });
    expect(source.requests).toHaveLength(2);
  });

  test.each([
    ['before', 10_000],
    ['within', 95_000],
  ])('C37: stopped %s a probe, it leaves no timer and no request', async (_, ms) => {
    const rig = await new ReflectorRig().start();
    rig.source.holdLists();
    await rig.clock.advance(ms);
    await rig.stop();
    expect([rig.clock.pendingTimers, rig.source.openWatches]).toEqual([0, 0]);
    expect(rig.streamEnds).toEqual([]);
  });
});
