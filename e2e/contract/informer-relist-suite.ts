import type { ListOptions } from '@deltascope/apimachinery';
import type { ListerWatcher } from '@deltascope/client';
import { expect, it } from 'vitest';
import {
  annotate,
  expectEqualToServer,
  merge,
  settle,
  startSynced,
  type InformerOptions,
} from './informer-rig.ts';
import { InterruptedListWatch } from './interrupted-list-watch.ts';
import type { Target } from './target.ts';
import { CRON_JOBS, signal, suspendedCronJob, versionOf } from './target.ts';

/** What an informer does about a watch that ended (C23, C27, C106). */
export function informerRelistSuite(target: () => Target, options: InformerOptions): void {
  it('C23: goes on where it was when the server ends a watch', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    const brief = (asked: ListOptions): ListOptions =>
      asked.watch === true ? { ...asked, timeoutSeconds: 1 } : asked;
    const { dynamic } = target();
    const source = dynamic.listWatch(CRON_JOBS, { namespace, tweakListOptions: brief });
    const opened = Promise.withResolvers<void>();
    let watches = 0;
    const counting: ListerWatcher = {
      list: (asked, within) => source.list(asked, within),
      watch: async (asked, within) => {
        const stream = await source.watch(asked, within);
        watches += 1;
        if (watches === 2) opened.resolve();
        return stream;
      },
    };
    await using running = await startSynced(counting, options);
    await resource.create(suspendedCronJob('a'), {}, signal());
    await opened.promise;
    await settle(resource, running.recorder);
    expect(running.recorder.words()).toEqual(['add a', 'add end']);
    expect(running.informer.inspect().reflector.relists).toBe(0);
  });

  it('C23: misses nothing of what happened between two watches', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    for (const name of ['a', 'b']) await resource.create(suspendedCronJob(name), {}, signal());
    const source = new InterruptedListWatch(target().dynamic.listWatch(CRON_JOBS, { namespace }));
    await using running = await startSynced(source, options);
    await resource.patch('a', annotate('1'), merge());
    const { recorder, informer } = running;
    await recorder.waitFor('update', 'a');
    await source.interrupt('cut');
    await resource.patch('a', annotate('2'), merge());
    await resource.delete('b', {}, signal());
    await resource.create(suspendedCronJob('b'), {}, signal());
    source.resume();
    await settle(resource, recorder);
    const words = ['update a', 'update a', 'delete b', 'add b', 'add end'];
    expect(recorder.words().slice(2)).toEqual(words);
    expect(informer.inspect().reflector.relists).toBe(0);
    await expectEqualToServer(running, resource);
  });

  it('C27, C106: lists again when the server has forgotten where it was, and buries what has vanished', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    for (const name of ['a', 'b', 'c']) await resource.create(suspendedCronJob(name), {}, signal());
    const source = new InterruptedListWatch(target().dynamic.listWatch(CRON_JOBS, { namespace }));
    await using running = await startSynced(source, options);
    const { recorder, informer } = running;
    const known = (await recorder.waitFor('add', 'b')).object;
    await source.interrupt('expired');
    const changed = await resource.patch('a', annotate('1'), merge());
    await resource.patch('b', annotate('never seen'), merge());
    await resource.delete('b', {}, signal());
    await resource.create(suspendedCronJob('d'), {}, signal());
    source.resume();
    await settle(resource, recorder);
    await expectEqualToServer(running, resource);
    expect((await recorder.waitFor('update', 'a')).object).toEqual(changed);
    expect(recorder.of('b').map(({ type, object }) => [type, object])).toEqual([
      ['add', known],
      ['tombstone', known],
    ]);
    expect(recorder.of('d').map(({ type }) => type)).toEqual(['add']);
    // Nothing has happened to it: an update that changes nothing tells of the relist (C105).
    const same = recorder.of('c')[1];
    expect([same?.type, same?.object?.metadata]).toEqual(['update', same?.oldObject?.metadata]);
    expect(informer.inspect().reflector.relists).toBe(1);
    expect(recorder.problems).toEqual([]);
  });

  it('C89: tells of an object that was made again meanwhile as an update with another UID', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    const first = await resource.create(suspendedCronJob('a'), {}, signal());
    const source = new InterruptedListWatch(target().dynamic.listWatch(CRON_JOBS, { namespace }));
    await using running = await startSynced(source, options);
    await source.interrupt('expired');
    await resource.delete('a', {}, signal());
    const second = await resource.create(suspendedCronJob('a'), {}, signal());
    source.resume();
    const update = await running.recorder.waitFor('update', 'a');
    expect(update.oldObject?.metadata.uid).toBe(first.metadata.uid);
    expect(update.object?.metadata.uid).toBe(second.metadata.uid);
    expect(versionOf(update.object ?? first)).toBe(versionOf(second));
  });
}
