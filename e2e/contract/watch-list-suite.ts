import {
  realClock,
  SharedIndexInformer,
  type ReflectorInspection,
  type StreamEnd,
  type WatchListCheck,
} from '@deltascope/client';
import { expect, it } from 'vitest';
import { Recorder } from './recorder.ts';
import type { Target } from './target.ts';
import { CRON_JOBS, signal, suspendedCronJob, versionOf } from './target.ts';

interface Running {
  readonly informer: SharedIndexInformer;
  readonly recorder: Recorder;
  readonly checks: readonly WatchListCheck[];
  readonly streamEnds: readonly StreamEnd[];
  readonly reflector: () => ReflectorInspection;
}

/** Looks at an informer of CronJobs that has read its list by watch, and had it compared with a LIST. */
async function withInformer(
  { dynamic }: Target,
  namespace: string,
  look: (running: Running) => unknown,
): Promise<void> {
  const checks: WatchListCheck[] = [];
  const streamEnds: StreamEnd[] = [];
  const recorder = new Recorder();
  const informer = new SharedIndexInformer({
    name: CRON_JOBS.resource,
    listerWatcher: dynamic.listWatch(CRON_JOBS, { namespace, stripManagedFields: true }),
    clock: realClock,
    random: Math.random,
    useWatchList: true,
    onWatchListCheck: (check) => checks.push(check),
    onStreamEnd: (end) => streamEnds.push(end),
  });
  informer.addEventHandler(recorder);
  const stop = new AbortController();
  const ended = informer.run(stop.signal);
  try {
    await informer.waitForSync(signal());
    const reflector = (): ReflectorInspection => informer.inspect().reflector;
    await look({ informer, recorder, checks, streamEnds, reflector });
  } finally {
    stop.abort();
    await ended;
  }
}

/** An informer's lists by watch, in front of an API server (C38-C48). */
export function watchListSuite(target: () => Target): void {
  it('C42: one stream brings the list and then the changes', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    const a = await resource.create(suspendedCronJob('a'), {}, signal());
    await resource.create(suspendedCronJob('b'), {}, signal());
    await withInformer(target(), namespace, async ({ recorder, reflector, streamEnds }) => {
      await resource.delete('a', {}, signal());
      await resource.create(suspendedCronJob('end'), {}, signal());
      await recorder.waitFor('add', 'end');
      expect(recorder.words().slice(0, 2).toSorted()).toEqual(['add a', 'add b']);
      expect(recorder.words().slice(2)).toEqual(['delete a', 'add end']);
      expect(recorder.heard.map(({ notification }) => notification.isInInitialList)).toEqual([
        true,
        true,
        false,
        false,
      ]);
      expect(recorder.of('a')[0]?.object?.metadata.resourceVersion).toBe(versionOf(a));
      expect(reflector()).toMatchObject({
        listMode: 'watch-list',
        lists: 1,
        watches: 1,
        watchListFallbacks: 0,
        lastList: { mode: 'watch-list', items: 2, pages: 0 },
        skipped: 0,
      });
      expect(streamEnds).toEqual([]);
    });
  });

  it('C48: the list is what a LIST at exactly its version says', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    for (let i = 0; i < 20; i += 1) {
      await resource.create(suspendedCronJob(`job-${i}`), {}, signal());
    }
    await withInformer(target(), namespace, ({ informer, checks, reflector }) => {
      expect(checks).toMatchObject([
        { resourceVersion: reflector().lastSyncResourceVersion, outcome: { type: 'equal' } },
      ]);
      expect(informer.getStore().size).toBe(20);
    });
  });

  it('C41: of an empty collection it ends as well', async () => {
    const { namespace } = await target().fresh(CRON_JOBS);
    await withInformer(target(), namespace, ({ checks, reflector }) => {
      expect(reflector()).toMatchObject({
        phase: 'watching',
        lastList: { mode: 'watch-list', items: 0 },
      });
      expect(checks).toMatchObject([{ outcome: { type: 'equal' } }]);
    });
  });
}
