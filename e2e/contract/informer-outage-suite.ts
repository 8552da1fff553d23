import { expect, it } from 'vitest';
import {
  annotate,
  expectEqualToServer,
  INFORMER_MODES,
  merge,
  settle,
  startSynced,
  type Running,
} from './informer-rig.ts';
import type { Target } from './target.ts';
import { CRON_JOBS, signal, suspendedCronJob } from './target.ts';

/** What can be done to an API server. */
export interface Outage {
  /** Ends it at once, as a crash does; resolves when it has ended. */
  kill(): Promise<void>;
  /** Starts it again at its address; resolves when it serves. */
  start(): Promise<void>;
  /** Whether it then has the objects it had. */
  readonly keepsObjects: boolean;
}

function phaseOf({ informer }: Running, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    const subscription = informer.onPhaseChange(({ phase }) => {
      if (phase !== wanted) return;
      subscription[Symbol.dispose]();
      resolve();
    });
  });
}

/** An API server that is killed while it is watched, and comes back (C22, C23, C106). */
export function informerOutageSuite(target: () => Target, outage: Outage): void {
  it.each(INFORMER_MODES)(
    'an API server killed and started again mid-watch: what was known stays, and what follows is heard: $mode',
    async ({ options }) => {
      const { namespace, resource } = await target().fresh(CRON_JOBS);
      for (const name of ['a', 'b']) await resource.create(suspendedCronJob(name), {}, signal());
      await using running = await startSynced(
        target().dynamic.listWatch(CRON_JOBS, { namespace }),
        {
          ...options,
          backoff: { initialMs: 100, factor: 1, capMs: 100, jitter: 0 },
        },
      );
      const { informer, recorder } = running;
      await resource.patch('a', annotate('1'), merge());
      await recorder.waitFor('update', 'a');

      const lost = phaseOf(running, 'backing-off');
      await outage.kill();
      await lost;
      expect(informer.getStore().listKeys().toSorted()).toEqual([
        `${namespace}/a`,
        `${namespace}/b`,
      ]);
      expect(informer.hasSynced()).toBe(true);
      await outage.start();
      await target().ensureNamespace(namespace);
      // Heard in a list, where the server does not know any more what came before its start.
      await settle(resource, recorder, 'back');

      await resource.create(suspendedCronJob('c'), {}, signal());
      await resource.patch('c', annotate('1'), merge());
      await settle(resource, recorder);
      await expectEqualToServer(running, resource);
      const buried = outage.keepsObjects ? [] : ['tombstone a', 'tombstone b'];
      const words = recorder.words();
      expect(words.filter((word) => word.startsWith('tombstone')).toSorted()).toEqual(buried);
      expect(words.filter((word) => / (c|end)$/.test(word))).toEqual([
        'add c',
        'update c',
        'add end',
      ]);
      expect(recorder.problems).toEqual([]);
    },
    120_000,
  );
}
