import { expect, it } from 'vitest';
import {
  annotate,
  expectEqualToServer,
  merge,
  settle,
  startSynced,
  type InformerOptions,
} from './informer-rig.ts';
import { Recorder } from './recorder.ts';
import type { Target } from './target.ts';
import { CRON_JOBS, signal, suspendedCronJob } from './target.ts';

/** Handlers that come and go while an informer runs (C96, C97, C101). */
export function informerHandlersSuite(target: () => Target, options: InformerOptions): void {
  it('C96: a late handler hears of what is there, as of an initial list, and then of each change', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    for (const name of ['a', 'b']) await resource.create(suspendedCronJob(name), {}, signal());
    await using running = await startSynced(
      target().dynamic.listWatch(CRON_JOBS, { namespace }),
      options,
    );
    const { informer } = running;
    const late = new Recorder();
    const registration = informer.addEventHandler(late, { name: 'late' });
    expect(registration.hasSynced()).toBe(false);
    expect(await registration.waitForSync(signal())).toBe(true);
    expect(late.words().toSorted()).toEqual(['add a', 'add b']);
    expect(late.heard.map(({ notification }) => notification.isInInitialList)).toEqual([
      true,
      true,
    ]);
    await resource.patch('a', annotate('1'), merge());
    await resource.delete('b', {}, signal());
    await settle(resource, late);
    expect(late.words().slice(2)).toEqual(['update a', 'delete b', 'add end']);
    expect(late.problems).toEqual([]);
  });

  it('C96: handlers that come in the midst of changes miss nothing and hear nothing twice', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    await using running = await startSynced(
      target().dynamic.listWatch(CRON_JOBS, { namespace }),
      options,
    );
    const { informer, recorder } = running;
    const recorders = [recorder];
    const live = async (name: string): Promise<void> => {
      await resource.create(suspendedCronJob(name), {}, signal());
      await resource.patch(name, annotate('1'), merge());
      await resource.delete(name, {}, signal());
      await resource.create(suspendedCronJob(name), {}, signal());
      const late = new Recorder();
      recorders.push(late);
      informer.addEventHandler(late);
    };
    await Promise.all(Array.from({ length: 8 }, (_, index) => live(`a${index}`)));
    await settle(resource, recorder);
    for (const { problems, state } of recorders) {
      expect(problems).toEqual([]);
      expect(state).toEqual(recorder.state);
    }
    expect(recorders).toHaveLength(9);
    expect(recorder.state.size).toBe(9);
    await expectEqualToServer(running, resource);
  });

  it('C101: a handler that was removed hears nothing more, and the others go on', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    await using running = await startSynced(
      target().dynamic.listWatch(CRON_JOBS, { namespace }),
      options,
    );
    const { informer, recorder } = running;
    const brief = new Recorder();
    const registration = informer.addEventHandler(brief);
    await resource.create(suspendedCronJob('a'), {}, signal());
    await brief.waitFor('add', 'a');
    informer.removeEventHandler(registration);
    await resource.patch('a', annotate('1'), merge());
    await settle(resource, recorder);
    expect(brief.words()).toEqual(['add a']);
    expect(recorder.words()).toEqual(['add a', 'update a', 'add end']);
    expect(informer.inspect().processor.listeners.map(({ name }) => name)).toEqual(['recorder']);
  });
}
