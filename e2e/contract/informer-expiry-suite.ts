import { expect, it } from 'vitest';
import {
  INFORMER_MODES,
  annotate,
  expectEqualToServer,
  merge,
  settle,
  startSynced,
} from './informer-rig.ts';
import { InterruptedListWatch } from './interrupted-list-watch.ts';
import type { Target } from './target.ts';
import { CRON_JOBS, signal, suspendedCronJob } from './target.ts';

/** Makes the server forget what happened up to now; told the namespace and the resourceVersion that must be too old afterwards. */
export type Forget = (past: { namespace: string; resourceVersion: string }) => Promise<void>;

/** A server that has really forgotten: the 410 is its own (C27, C106). */
export function informerExpirySuite(target: () => Target, forget: Forget): void {
  it.each(INFORMER_MODES)(
    'C27, C106: told 410 by the server, it lists again and buries what has vanished: $mode',
    async ({ options }) => {
      const { namespace, resource } = await target().fresh(CRON_JOBS);
      for (const name of ['a', 'b', 'c']) {
        await resource.create(suspendedCronJob(name), {}, signal());
      }
      const source = new InterruptedListWatch(target().dynamic.listWatch(CRON_JOBS, { namespace }));
      const causes: string[] = [];
      await using running = await startSynced(source, {
        ...options,
        onStreamEnd: ({ cause }) => causes.push(cause),
      });
      const { recorder, informer } = running;
      // A watch that has brought nothing would be followed by a list anyway (C24).
      await settle(resource, recorder, 'first');
      await source.interrupt('cut');
      const changed = await resource.patch('a', annotate('1'), merge());
      await resource.delete('b', {}, signal());
      await resource.create(suspendedCronJob('d'), {}, signal());
      await forget({ namespace, resourceVersion: informer.lastSyncResourceVersion });
      source.resume();
      await settle(resource, recorder);
      await expectEqualToServer(running, resource);
      expect(causes.join('; ')).toMatch(/resource version|resourceVersion|compacted/);
      expect((await recorder.waitFor('update', 'a')).object).toEqual(changed);
      expect(recorder.of('b').map(({ type }) => type)).toEqual(['add', 'tombstone']);
      expect(recorder.of('d').map(({ type }) => type)).toEqual(['add']);
      expect(recorder.problems).toEqual([]);
      expect(informer.inspect().reflector.relists).toBe(1);
    },
  );
}
