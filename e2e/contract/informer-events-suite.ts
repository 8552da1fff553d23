import {
  DynamicSharedInformerFactory,
  realClock,
  type DynamicResource,
  type ListWatchOptions,
} from '@deltascope/client';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  annotate,
  expectEqualToServer,
  merge,
  settle,
  startSynced,
  type InformerOptions,
  type Running,
} from './informer-rig.ts';
import { Recorder } from './recorder.ts';
import type { Target } from './target.ts';
import { CRON_JOBS, nameOf, signal, suspendedCronJob, versionOf } from './target.ts';

/** Objects of the burst; each is created, and then changed and deleted as its `Life` says: 200 writes and more. */
const BURST_OBJECTS = 80;
/** Writes that are under way at one time. */
const BURST_WRITERS = 8;

/** What one object of the burst goes through after its creation. */
interface Life {
  readonly updates: number;
  readonly isDeleted: boolean;
}

const lives = fc.sample(
  fc.record({ updates: fc.integer({ min: 0, max: 3 }), isDeleted: fc.boolean() }),
  { numRuns: BURST_OBJECTS, seed: 200 },
);

async function live(resource: DynamicResource, name: string, life: Life): Promise<void> {
  await resource.create(suspendedCronJob(name), {}, signal());
  for (let update = 1; update <= life.updates; update += 1) {
    await resource.patch(name, annotate(String(update)), merge());
  }
  if (life.isDeleted) await resource.delete(name, {}, signal());
}

async function burst(resource: DynamicResource): Promise<void> {
  const waiting = [...lives.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await live(resource, `b${next[0]}`, next[1]);
    }
  };
  await Promise.all(Array.from({ length: BURST_WRITERS }, work));
}

/** Handlers hear of each change exactly, while nothing breaks (C84, C85, C91). */
export function informerEventsSuite(target: () => Target, options: InformerOptions): void {
  const run = (wishes: ListWatchOptions): Promise<Running> =>
    startSynced(target().dynamic.listWatch(CRON_JOBS, wishes), options);

  it('tells of what is there first, then of each change as it is made', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    await resource.create(suspendedCronJob('a'), {}, signal());
    await using running = await run({ namespace });
    const { recorder, informer } = running;
    const first = await recorder.waitFor('add', 'a');
    await resource.create(suspendedCronJob('b'), {}, signal());
    await resource.patch('a', annotate('1'), merge());
    await resource.delete('b', {}, signal());
    await settle(resource, recorder);
    expect(recorder.words()).toEqual(['add a', 'add b', 'update a', 'delete b', 'add end']);
    expect(recorder.heard.map(({ notification }) => notification.isInInitialList)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    const update = await recorder.waitFor('update', 'a');
    expect(update.oldObject).toBe(first.object);
    expect(informer.getStore().getByKey(`${namespace}/a`)).toBe(update.object);
    await expectEqualToServer(running, resource);
  });

  it('has after a burst what a fresh list has, and each object’s changes were heard in order', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    await using running = await run({ namespace });
    await burst(resource);
    await settle(resource, running.recorder);
    await expectEqualToServer(running, resource);
    for (const [index, { updates, isDeleted }] of lives.entries()) {
      const heard = running.recorder.of(`b${index}`);
      const expected = ['add', ...Array<string>(updates).fill('update')];
      expect(heard.map(({ type }) => type)).toEqual(isDeleted ? [...expected, 'delete'] : expected);
      const versions = heard.map(({ object }) => (object ? Number(versionOf(object)) : 0));
      expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a - b));
      expect(heard.slice(1, updates + 1).map(({ oldObject }) => oldObject)).toEqual(
        heard.slice(0, updates).map(({ object }) => object),
      );
    }
  });

  it('names the last writer of a change by its fieldManager', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    await resource.create(suspendedCronJob('a'), { fieldManager: 'maker' }, signal());
    await using running = await run({ namespace });
    await resource.patch('a', annotate('1'), { ...merge(), fieldManager: 'tester' });
    const { notification } = await running.recorder.waitFor('update', 'a');
    expect(notification.lastWriter).toEqual({
      manager: 'tester',
      operation: 'Update',
      subresource: '',
      time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    expect(notification.bytes).toBeGreaterThan(100);
  });

  it('keeps no managedFields when they are to be stripped, and still names the writer', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    const made = await resource.create(suspendedCronJob('a'), {}, signal());
    expect(made.metadata.managedFields).toHaveLength(1);
    await using running = await run({ namespace, stripManagedFields: true });
    const { recorder, informer } = running;
    await resource.create(suspendedCronJob('b'), { fieldManager: 'tester' }, signal());
    const { notification } = await recorder.waitFor('add', 'b');
    expect(notification.lastWriter?.manager).toBe('tester');
    const kept = informer.getStore().list();
    expect(kept.map(nameOf).toSorted()).toEqual(['a', 'b']);
    for (const { metadata } of kept) expect(metadata).not.toHaveProperty('managedFields');
  });

  it('gives versions of an object one spec for as long as it is unchanged, if they are to share it', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    await resource.create(suspendedCronJob('a'), {}, signal());
    await using running = await run({ namespace, shareUnchangedSpecs: true });
    const { recorder, informer } = running;
    const kept = () => informer.getStore().getByKey(`${namespace}/a`);
    const first = kept()?.['spec'];
    await resource.patch('a', annotate('1'), merge());
    await recorder.waitFor('update', 'a');
    expect(kept()?.metadata.annotations).toBeDefined();
    expect(kept()?.['spec']).toBe(first);
    await resource.patch('a', { spec: { schedule: '7 7 * * *' } }, merge());
    await expect.poll(() => kept()?.metadata.generation).toBe(2);
    await expectEqualToServer(running, resource);
    expect(first).toMatchObject(suspendedCronJob('a')['spec'] as object);
  });

  it('knows its own namespace only', async () => {
    const first = await target().fresh(CRON_JOBS);
    const second = await target().fresh(CRON_JOBS);
    await using inFirst = await run({ namespace: first.namespace });
    await using inSecond = await run({ namespace: second.namespace });
    for (const { resource } of [first, second, first]) {
      await resource.create(
        { ...suspendedCronJob(''), metadata: { generateName: 'a-' } },
        {},
        signal(),
      );
    }
    await settle(first.resource, inFirst.recorder);
    await settle(second.resource, inSecond.recorder);
    expect(inFirst.informer.getStore().size).toBe(3);
    expect(inSecond.informer.getStore().size).toBe(2);
    await expectEqualToServer(inFirst, first.resource);
    await expectEqualToServer(inSecond, second.resource);
  });

  it('of a factory is one for all namespaces, indexed by them', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    await resource.create(suspendedCronJob('a'), {}, signal());
    const factory = new DynamicSharedInformerFactory({
      client: target().dynamic,
      clock: realClock,
      random: () => 0,
    });
    const { informer } = factory.forResource(CRON_JOBS);
    const recorder = new Recorder();
    informer.addEventHandler(recorder);
    const stopped = new AbortController();
    factory.start(stopped.signal);
    expect([...(await factory.waitForCacheSync(signal())).values()]).toEqual([true]);
    // Other tests' objects are seen too: the name must be this one's.
    const last = `last-${namespace}`;
    await resource.create(suspendedCronJob(last), {}, signal());
    await recorder.waitFor('add', last);
    const own = informer.getIndexer().byIndex('namespace', namespace);
    expect(own.map(nameOf).toSorted()).toEqual(['a', last]);
    stopped.abort();
    await factory.shutdown();
  });
}
