import type { ListOptions } from '@deltascope/apimachinery';
import type { ListWatchOptions } from '@deltascope/client';
import { describe, expect, it } from 'vitest';
import { informerEventsSuite } from './informer-events-suite.ts';
import { informerHandlersSuite } from './informer-handlers-suite.ts';
import { informerRelistSuite } from './informer-relist-suite.ts';
import {
  annotate,
  expectEqualToServer,
  INFORMER_MODES,
  merge,
  settle,
  startSynced,
  type InformerOptions,
  type Running,
} from './informer-rig.ts';
import type { Target } from './target.ts';
import { CRON_JOBS, signal, suspendedCronJob, versionOf } from './target.ts';

/** The client's informers in front of an API server (C10-C37, C84-C107). */
export function informerSuite(target: () => Target): void {
  describe.each(INFORMER_MODES)('$mode', ({ options }) => {
    informerEventsSuite(target, options);
    informerHandlersSuite(target, options);
    informerRelistSuite(target, options);
  });
  describe('LIST and WATCH', () => {
    listAndWatchSuite(target);
  });
}

/** What is so in this mode only. */
function listAndWatchSuite(target: () => Target): void {
  const run = (wishes: ListWatchOptions, options: InformerOptions = {}): Promise<Running> =>
    startSynced(target().dynamic.listWatch(CRON_JOBS, wishes), options);

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
    await using running = await run({ namespace, tweakListOptions: newest }, { pageSize: 3 });
    expect(running.informer.inspect().reflector.lastList).toMatchObject({ items: 11, pages: 4 });
    await settle(resource, running.recorder);
    await expectEqualToServer(running, resource);
  });

  it('gives an account of itself that agrees with what was done', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    for (const name of ['a', 'b']) await resource.create(suspendedCronJob(name), {}, signal());
    await using running = await run({ namespace });
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
