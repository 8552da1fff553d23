import { KubeStatusError, type ListOptions, type Unstructured } from '@deltascope/apimachinery';
import {
  DynamicSharedInformerFactory,
  metaNamespaceKeyFunc,
  realClock,
  SharedIndexInformer,
  type DynamicResource,
  type ListerWatcher,
  type ListWatchOptions,
} from '@deltascope/client';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Recorder } from './recorder.ts';
import type { Target } from './target.ts';
import { CRON_JOBS, nameOf, signal, suspendedCronJob, versionOf } from './target.ts';

/** Objects of the burst; each is created, and then changed and deleted as its `Life` says: 200 writes and more. */
const BURST_OBJECTS = 80;
/** Writes that are under way at one time. */
const BURST_WRITERS = 8;

const merge = (): { type: 'merge'; signal: AbortSignal } => ({ type: 'merge', signal: signal() });
const annotate = (value: string): object => ({ metadata: { annotations: { value } } });

interface Running extends AsyncDisposable {
  readonly informer: SharedIndexInformer;
  readonly recorder: Recorder;
}

interface Wishes extends ListWatchOptions {
  readonly pageSize?: number;
  /** What stands between the server and the informer. */
  readonly wrap?: (listerWatcher: ListerWatcher) => ListerWatcher;
}

/** An informer of suspended CronJobs that has synced, with a handler that was there from the start. */
async function run(target: Target, { pageSize, wrap, ...wishes }: Wishes): Promise<Running> {
  const listerWatcher = target.dynamic.listWatch(CRON_JOBS, wishes);
  const informer = new SharedIndexInformer({
    name: 'cronjobs.batch',
    listerWatcher: wrap?.(listerWatcher) ?? listerWatcher,
    clock: realClock,
    random: () => 0,
    backoff: { initialMs: 1, factor: 1, capMs: 1, jitter: 0 },
    ...(pageSize !== undefined && { pageSize }),
  });
  const recorder = new Recorder();
  informer.addEventHandler(recorder, { name: 'recorder' });
  const stopped = new AbortController();
  const running = informer.run(stopped.signal);
  expect(await informer.waitForSync(signal())).toBe(true);
  return {
    informer,
    recorder,
    async [Symbol.asyncDispose]() {
      stopped.abort();
      await running;
    },
  };
}

/** Makes an object that comes after everything done before, and waits until the handler has heard of it. */
async function settle(resource: DynamicResource, recorder: Recorder): Promise<void> {
  await resource.create(suspendedCronJob('end'), {}, signal());
  await recorder.waitFor('add', 'end');
}

async function expectEqualToServer(
  { informer }: Running,
  resource: DynamicResource,
): Promise<void> {
  const list = await resource.list({}, signal());
  const byKey = (objects: readonly Unstructured[]): Map<string, Unstructured> =>
    new Map(objects.map((object) => [metaNamespaceKeyFunc(object), object]));
  expect(byKey(informer.getStore().list())).toEqual(byKey(list.items));
}

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

/** The client's informers in front of an API server (C10-C37, C91-C107). */
export function informerSuite(target: () => Target): void {
  it('tells of what is there first, then of each change as it is made', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    await resource.create(suspendedCronJob('a'), {}, signal());
    await using running = await run(target(), { namespace });
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
    await using running = await run(target(), { namespace });
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
    await using running = await run(target(), { namespace });
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
    await using running = await run(target(), { namespace, stripManagedFields: true });
    const { recorder, informer } = running;
    await resource.create(suspendedCronJob('b'), { fieldManager: 'tester' }, signal());
    const { notification } = await recorder.waitFor('add', 'b');
    expect(notification.lastWriter?.manager).toBe('tester');
    const kept = informer.getStore().list();
    expect(kept.map(nameOf).toSorted()).toEqual(['a', 'b']);
    for (const { metadata } of kept) expect(metadata).not.toHaveProperty('managedFields');
  });

  it('knows its own namespace only', async () => {
    const first = await target().fresh(CRON_JOBS);
    const second = await target().fresh(CRON_JOBS);
    await using inFirst = await run(target(), { namespace: first.namespace });
    await using inSecond = await run(target(), { namespace: second.namespace });
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

  it('lists page by page where the server pages, and misses nothing', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    for (let index = 0; index < 11; index += 1) {
      await resource.create(suspendedCronJob(`a${index}`), {}, signal());
    }
    // At "0", where informers begin, servers ignore the limit.
    const newest = ({ resourceVersion, ...options }: ListOptions): ListOptions =>
      options.watch === true
        ? { ...options, ...(resourceVersion && { resourceVersion }) }
        : options;
    await using running = await run(target(), { namespace, pageSize: 3, tweakListOptions: newest });
    expect(running.informer.inspect().reflector.lastList).toMatchObject({ items: 11, pages: 4 });
    await settle(resource, running.recorder);
    await expectEqualToServer(running, resource);
  });

  it('goes on where it was when the server ends a watch', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    const brief = (options: ListOptions): ListOptions =>
      options.watch === true ? { ...options, timeoutSeconds: 1 } : options;
    const opened = Promise.withResolvers<void>();
    const isSecondOpen = (listerWatcher: ListerWatcher): ListerWatcher => {
      let watches = 0;
      return {
        list: (options, within) => listerWatcher.list(options, within),
        watch: async (options, within) => {
          const stream = await listerWatcher.watch(options, within);
          watches += 1;
          if (watches === 2) opened.resolve();
          return stream;
        },
      };
    };
    await using running = await run(target(), {
      namespace,
      tweakListOptions: brief,
      wrap: isSecondOpen,
    });
    await resource.create(suspendedCronJob('a'), {}, signal());
    await opened.promise;
    await settle(resource, running.recorder);
    expect(running.recorder.words()).toEqual(['add a', 'add end']);
    const { lists, relists, watches } = running.informer.inspect().reflector;
    expect([lists, relists]).toEqual([1, 0]);
    expect(watches).toBeGreaterThanOrEqual(2);
  });

  it('lists again when the server has forgotten where it was, and hears of what it missed', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    for (const name of ['a', 'b', 'c']) await resource.create(suspendedCronJob(name), {}, signal());
    const asked = Promise.withResolvers<void>();
    const missed = Promise.withResolvers<void>();
    // The first watch is refused as a server refuses it that has forgotten; it waits for the test to write meanwhile.
    const forgetful = (listerWatcher: ListerWatcher): ListerWatcher => {
      let watches = 0;
      return {
        list: (options, within) => listerWatcher.list(options, within),
        watch: async (options, within) => {
          watches += 1;
          if (watches > 1) return listerWatcher.watch(options, within);
          asked.resolve();
          await missed.promise;
          throw new KubeStatusError({ reason: 'Expired', code: 410, message: 'too old' });
        },
      };
    };
    await using running = await run(target(), { namespace, wrap: forgetful });
    await asked.promise;
    const changed = await resource.patch('a', annotate('1'), merge());
    await resource.delete('b', {}, signal());
    await resource.create(suspendedCronJob('d'), {}, signal());
    missed.resolve();
    await settle(resource, running.recorder);
    await expectEqualToServer(running, resource);
    const { recorder, informer } = running;
    expect((await recorder.waitFor('update', 'a')).object).toEqual(changed);
    expect(recorder.of('b').map(({ type }) => type)).toEqual(['add', 'tombstone']);
    expect(recorder.of('d').map(({ type }) => type)).toEqual(['add']);
    const { lists, relists } = informer.inspect().reflector;
    expect([lists, relists]).toEqual([2, 1]);
  });

  it('gives an account of itself that agrees with what was done', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    for (const name of ['a', 'b']) await resource.create(suspendedCronJob(name), {}, signal());
    await using running = await run(target(), { namespace });
    const patched = await resource.patch('a', annotate('1'), merge());
    await resource.delete('b', {}, signal());
    await settle(resource, running.recorder);
    const { reflector, queue, store, processor } = running.informer.inspect();
    expect(reflector).toMatchObject({
      phase: 'watching',
      lists: 1,
      relists: 0,
      watches: 1,
      lastList: { items: 2, pages: 1 },
      events: { ADDED: 1, MODIFIED: 1, DELETED: 1, ERROR: 0 },
      skipped: 0,
      storeErrors: 0,
      backoff: null,
      lastError: null,
    });
    expect(Number(reflector.lastSyncResourceVersion)).toBeGreaterThan(Number(versionOf(patched)));
    expect(queue).toMatchObject({
      keys: 0,
      deltas: 0,
      enqueued: { Replaced: 2, Added: 1, Updated: 1, Deleted: 1, Sync: 0 },
      hasSynced: true,
      processErrors: 0,
    });
    expect(store.objects).toBe(2);
    expect(store.appliedResourceVersion).toBe(reflector.lastSyncResourceVersion);
    expect(processor.listeners).toHaveLength(1);
    expect(processor.listeners[0]).toMatchObject({
      name: 'recorder',
      handled: 5,
      pending: 0,
      errors: 0,
      synced: true,
    });
  });
}
