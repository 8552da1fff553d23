import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { makeObject, settle } from '../../testing/index.ts';
import { informerChannelName, InformerTrace } from './informer-trace.ts';
import { ReflectorRig } from './reflector-rig.ts';

/** Writes down what is published for the informer at the stages of its reflector. */
function listenTo(informer: string): Disposable & { readonly messages: unknown[] } {
  const messages: unknown[] = [];
  const listen = (message: unknown): void => void messages.push(message);
  const names = (['received', 'replaced'] as const).map((s) => informerChannelName(s, informer));
  for (const name of names) subscribe(name, listen);
  return {
    messages,
    [Symbol.dispose]: () => {
      for (const name of names) unsubscribe(name, listen);
    },
  };
}

test('each list and each event is published, bookmarks without a key, before the store has the event', async () => {
  using heard = listenTo('traced');
  const rig = new ReflectorRig({ trace: new InformerTrace('traced') });
  rig.source.set(makeObject('a/1'));
  const heardBeforeAdd: number[] = [];
  rig.store.add = () => void heardBeforeAdd.push(heard.messages.length);
  await using _ = await rig.start();
  const stamp = { decodedAt: 1_000_500, bytes: 321 };
  const object = makeObject('a/2', 0, { resourceVersion: '5' });
  rig.source.send({ type: 'ADDED', object, stamp });
  rig.source.send({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '6' } } });
  await settle();
  const common = { informer: 'traced', at: 1_000_000 };
  expect(heard.messages).toEqual([
    { ...common, items: 1, resourceVersion: '2' },
    { ...common, type: 'ADDED', key: 'a/2', resourceVersion: '5', stamp },
    { ...common, type: 'BOOKMARK', key: '', resourceVersion: '6', stamp: undefined },
  ]);
  expect(heardBeforeAdd).toEqual([2]);
});

test('a list by watch is published event by event, and then as a list', async () => {
  using heard = listenTo('streamed');
  const rig = new ReflectorRig({ useWatchList: true, trace: new InformerTrace('streamed') });
  rig.source.set(makeObject('a/1'));
  await using _ = await rig.start();
  expect(heard.messages).toMatchObject([
    { type: 'ADDED', key: 'a/1' },
    { type: 'BOOKMARK', key: '' },
    { items: 1, resourceVersion: '2' },
  ]);
});

test('who listens to another informer hears nothing', async () => {
  using heard = listenTo('another');
  const rig = new ReflectorRig({ trace: new InformerTrace('traced') });
  await using _ = await rig.start();
  rig.source.set(makeObject('a/1'));
  await settle();
  expect(heard.messages).toEqual([]);
});
