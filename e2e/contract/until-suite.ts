import type { ListOptions } from '@deltascope/apimachinery';
import { type ConditionFunc, realClock, until, untilWithSync } from '@deltascope/client';
import { expect, it } from 'vitest';
import type { Target } from './target.ts';
import { CRON_JOBS, nameOf, signal, suspendedCronJob, versionOf } from './target.ts';

/** The client's waits in front of an API server (C118-C122). */
export function untilSuite(target: () => Target): void {
  it('C118, C121: until hears of each change once, over watches that the server ends', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    const watchedFrom: (string | undefined)[] = [];
    const thirdWatch = Promise.withResolvers<void>();
    const tweakListOptions = (options: ListOptions): ListOptions => {
      watchedFrom.push(options.resourceVersion);
      if (watchedFrom.length === 3) thirdWatch.resolve();
      return { ...options, timeoutSeconds: 1 };
    };
    const initialResourceVersion = versionOf(await resource.list({}, signal()));
    const heard: string[] = [];
    const isEnd: ConditionFunc = ({ type, object }) => {
      heard.push(type === 'ERROR' ? type : `${type} ${nameOf(object)}`);
      return heard.at(-1) === 'ADDED end';
    };
    const watcher = target().dynamic.listWatch(CRON_JOBS, { namespace, tweakListOptions });
    const ended = until({ initialResourceVersion, watcher, clock: realClock }, [isEnd], signal());
    const made = await resource.create(suspendedCronJob('a'), {}, signal());
    await thirdWatch.promise;
    await resource.delete('a', {}, signal());
    await resource.create(suspendedCronJob('end'), {}, signal());
    expect(await ended).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'end' } } });
    expect(heard).toEqual(['ADDED a', 'DELETED a', 'ADDED end']);
    expect(watchedFrom[0]).toBe(initialResourceVersion);
    expect(Number(watchedFrom[2])).toBeGreaterThanOrEqual(Number(versionOf(made)));
  });

  it('C122: untilWithSync answers from the store what is so already, and waits for the rest', async () => {
    const { namespace, resource } = await target().fresh(CRON_JOBS);
    await resource.create(suspendedCronJob('a'), {}, signal());
    const options = {
      name: 'cronjobs.batch',
      listerWatcher: target().dynamic.listWatch(CRON_JOBS, { namespace }),
      clock: realClock,
      random: () => 0,
    };
    const isDeleted: ConditionFunc = ({ type }) => type === 'DELETED';
    const exists = untilWithSync(
      { ...options, precondition: (store) => store.size === 1 },
      [isDeleted],
      signal(),
    );
    expect(await exists).toBeUndefined();
    const present = Promise.withResolvers<void>();
    const isThere: ConditionFunc = ({ type }) => {
      if (type === 'ADDED') present.resolve();
      return type === 'ADDED';
    };
    const gone = untilWithSync(options, [isThere, isDeleted], signal());
    await present.promise;
    await resource.delete('a', {}, signal());
    expect(await gone).toMatchObject({ type: 'DELETED', object: { metadata: { name: 'a' } } });
  });
}
