import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Unstructured } from '@deltascope/apimachinery';
import { expect, test } from 'vitest';
import { makeObject, settle } from '../../testing/index.ts';
import { InformerRig } from './informer-rig.ts';
import { informerChannelName } from './informer-trace.ts';

test('an informer can have its list by watch, and handlers see no difference', async () => {
  const rig = new InformerRig({ useWatchList: true });
  rig.source.set(makeObject('a/1'));
  rig.source.set(makeObject('a/2'));
  await using _ = await rig.start();
  expect(rig.informer.hasSynced()).toBe(true);
  rig.source.set(makeObject('a/1', 'changed'));
  await settle();
  expect(rig.handler.calls).toEqual(['add a/1@2*', 'add a/2@3*', 'update a/1@2>4']);
  expect(rig.source.requestsOf('list')).toEqual([]);
  expect(rig.informer.inspect().reflector.lastList).toMatchObject({ mode: 'watch-list', items: 2 });
});

test('C40: it has not synced before the end of the initial events, and hears of them in one piece', async () => {
  const rig = new InformerRig({ useWatchList: true });
  rig.source.set(makeObject('a/1'));
  rig.source.watchLists = 'without-mark';
  await using _ = await rig.start();
  expect([rig.informer.hasSynced(), rig.handler.calls]).toEqual([false, []]);
  expect(rig.informer.inspect().queue).toMatchObject({ deltas: 0, popped: 0 });
});

test('C46: the transform runs once for each object of a list by watch', async () => {
  const transformed: unknown[] = [];
  const transform = (object: Unstructured): Unstructured => {
    transformed.push(object.metadata.name);
    return { ...object, data: 'cut' };
  };
  const rig = new InformerRig({ useWatchList: true, transform });
  rig.source.set(makeObject('a/1', 'long'));
  rig.source.set(makeObject('a/2', 'long'));
  await using _ = await rig.start();
  expect(transformed).toEqual(['1', '2']);
  expect(rig.informer.getStore().getByKey('a/1')).toMatchObject({ data: 'cut' });
});

test('what vanished while no watch was open is buried after a list by watch too', async () => {
  const rig = new InformerRig({ useWatchList: true });
  rig.source.set(makeObject('a/1'));
  await using _ = await rig.start();
  rig.source.dropEvents(() => rig.source.delete('a/1'));
  rig.source.compact();
  rig.source.cut();
  await rig.clock.advance(30_000);
  expect(rig.handler.calls).toEqual(['add a/1@2*', 'bury a/1@2']);
});

test('an informer publishes what its reflector received under its own name', async () => {
  const keys: unknown[] = [];
  const listen = (message: unknown): void => void keys.push((message as { key: string }).key);
  const channel = informerChannelName('received', 'published');
  subscribe(channel, listen);
  try {
    await using rig = await new InformerRig({ name: 'published' }).start();
    rig.source.set(makeObject('a/1'));
    await settle();
    expect(keys).toEqual(['a/1']);
  } finally {
    unsubscribe(channel, listen);
  }
});
