import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { expiredStatus, makeObject, settle } from '../../testing/index.ts';
import { InformerRig } from './informer-rig.ts';
import { informerChannelName, type InformerTraceStage } from './informer-trace.ts';
import { resourceEventHandlerFuncs } from './resource-event-handler.ts';

/** What an informer publishes of these stages, in order, until disposed. */
class Subscription implements Disposable {
  readonly messages: unknown[] = [];
  readonly #channels: readonly string[];

  constructor(informer: string, ...stages: readonly InformerTraceStage[]) {
    this.#channels = stages.map((stage) => informerChannelName(stage, informer));
    for (const name of this.#channels) subscribe(name, this.#take);
  }

  [Symbol.dispose](): void {
    for (const name of this.#channels) unsubscribe(name, this.#take);
  }

  readonly #take = (message: unknown): void => void this.messages.push(message);
}

test('a notification is traced when it lies with the listeners, and when each handler has returned or thrown', async () => {
  const rig = new InformerRig();
  rig.informer.addEventHandler(resourceEventHandlerFuncs({ onDelete: () => rig.clock.spend(5) }), {
    name: 'slow',
  });
  await using _ = await rig.start();
  rig.source.set(makeObject('a/1'));
  await settle();
  using traced = new Subscription('configmaps', 'distributed', 'handled');
  rig.handler.throwsOn.add('a/1');
  rig.source.delete('a/1');
  await settle();
  const common = { informer: 'configmaps', key: 'a/1', resourceVersion: '3', change: 'delete' };
  expect(traced.messages).toEqual([
    { ...common, at: 1_000_000, listeners: 2 },
    { ...common, at: 1_000_000, handler: 'recorder', waitedMs: 0, tookMs: 0, failed: true },
    { ...common, at: 1_000_005, handler: 'slow', waitedMs: 0, tookMs: 5, failed: false },
  ]);
});

test('a trace tells how long a notification waited, knows tombstones, and counts only listeners that got it', async () => {
  const rig = new InformerRig();
  rig.informer.addEventHandler(resourceEventHandlerFuncs({}), {
    name: 'calm',
    unchangedUpdates: 'never',
  });
  rig.handler.throwsOn.add('a/1');
  for (const key of ['a/1', 'a/2']) rig.source.set(makeObject(key));
  await using _ = await rig.start();
  using traced = new Subscription('configmaps', 'distributed', 'handled');
  await rig.clock.advance(1000);
  expect(traced.messages.splice(0)).toMatchObject([
    { key: 'a/2', handler: 'recorder', waitedMs: 1000 },
  ]);
  rig.source.dropEvents(() => rig.source.delete('a/1'));
  rig.source.sendError(expiredStatus());
  await settle();
  await rig.clock.advance(1000);
  expect(traced.messages).toMatchObject([
    { key: 'a/2', change: 'update', listeners: 1 },
    { key: 'a/1', change: 'delete', resourceVersion: '2', listeners: 2 },
    { key: 'a/2', handler: 'recorder' },
    { key: 'a/1', handler: 'recorder', failed: false },
    { key: 'a/1', handler: 'calm' },
  ]);
});

test('a trace is of one informer', async () => {
  using traced = new Subscription('others', 'distributed', 'handled');
  const rig = new InformerRig();
  rig.source.set(makeObject('a/1'));
  await using _ = await rig.start();
  expect(traced.messages).toEqual([]);
});
