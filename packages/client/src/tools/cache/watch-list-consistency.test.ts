import type { Unstructured } from '@deltascope/apimachinery';
import { expect, test } from 'vitest';
import { FakeListWatch, makeObject, settle } from '../../testing/index.ts';
import { ReflectorRig } from './reflector-rig.ts';
import type { WatchListCheck, WatchListDifference } from './watch-list-consistency.ts';

/** A reflector in WatchList mode, and the checks it reports. */
function rigOf(): { rig: ReflectorRig; checks: WatchListCheck[] } {
  const checks: WatchListCheck[] = [];
  const onWatchListCheck = (check: WatchListCheck) => void checks.push(check);
  const source = new FakeListWatch();
  source.set(makeObject('a/1'));
  source.set(makeObject('a/2'));
  return { rig: new ReflectorRig({ source, useWatchList: true, onWatchListCheck }), checks };
}

test('C48: a list by watch is compared with a LIST at exactly its version', async () => {
  const { rig, checks } = rigOf();
  await using _ = await rig.start();
  expect(rig.lists).toEqual([{ resourceVersion: '3', resourceVersionMatch: 'Exact' }]);
  expect(checks).toEqual([{ name: 'rig', resourceVersion: '3', outcome: { type: 'equal' } }]);
  expect(rig.store.calls).toEqual(['replace [a/1 a/2]@3']);
});

test('C48: what changes meanwhile is no difference', async () => {
  const { rig, checks } = rigOf();
  rig.source.holdLists();
  await using _ = await rig.start();
  rig.source.delete('a/1');
  rig.source.set(makeObject('a/2', 'changed'));
  rig.source.set(makeObject('a/3'));
  rig.source.releaseLists();
  await settle();
  expect(checks).toMatchObject([{ resourceVersion: '3', outcome: { type: 'equal' } }]);
});

test.each<[keyof WatchListDifference, string, (items: Unstructured[]) => Unstructured[]]>([
  ['missing', 'a/0', (items) => [...items, makeObject('a/0')]],
  ['unexpected', 'a/1', (items) => items.slice(1)],
  ['different', 'a/2', ([first, second]) => [first, { ...second, data: 'other' }] as never],
])('C48: what is %s is told by its key', async (kind, key, change) => {
  const { rig, checks } = rigOf();
  const list = rig.source.list.bind(rig.source);
  rig.source.list = async (options, signal) => {
    const answer = await list(options, signal);
    return { ...answer, items: change(answer.items) };
  };
  await using _ = await rig.start();
  const difference = { missing: [], unexpected: [], different: [], [kind]: [key] };
  expect(checks).toMatchObject([{ outcome: { type: 'different', difference } }]);
});

test('C48: a LIST that fails is told, and the reflector goes on', async () => {
  const { rig, checks } = rigOf();
  const error = new Error('no route');
  rig.source.failNext('list', error);
  await using _ = await rig.start();
  expect(checks).toMatchObject([{ outcome: { type: 'unchecked', error } }]);
  expect(rig.reflector.phase).toBe('watching');
});

test('C37, C48: stopped within the check, nothing reaches the store and the stream is closed', async () => {
  const { rig } = rigOf();
  rig.source.holdLists();
  await rig.start();
  await rig.stop();
  expect(rig.store.calls).toEqual([]);
  expect(rig.phases).toEqual(['listing', 'stopped']);
  expect([rig.source.openWatches, rig.clock.pendingTimers]).toEqual([0, 0]);
});
