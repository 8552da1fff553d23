import {
  type ListerWatcher,
  LongPollingListWatch,
  MetadataClient,
  MetadataSharedInformerFactory,
  metaNamespaceKeyFunc,
  PollingListWatch,
  realClock,
  SharedIndexInformer,
} from '@deltascope/client';
import { describe, expect, it } from 'vitest';
import { Recorder } from './recorder.ts';
import {
  CRON_JOBS,
  DEPLOYMENTS,
  deployment,
  nameOf,
  signal,
  suspendedCronJob,
  type Target,
} from './target.ts';

const INTERVAL_MS = 200;
const NAMES = Array.from({ length: 8 }, (_, index) => `a${index}`);

const WAYS: Readonly<Record<string, (source: ListerWatcher) => ListerWatcher>> = {
  'short polling': (source) =>
    new PollingListWatch({ source, intervalMs: INTERVAL_MS, clock: realClock }),
  'long polling': (source) => new LongPollingListWatch({ source, timeoutSeconds: 2 }),
};

/** What an informer can be fed with besides watches of whole objects, in front of an API server. */
export function sourcesSuite(target: () => Target): void {
  it.each(Object.entries(WAYS))(
    'an informer by %s comes to hold what the server holds, and tells a legal history',
    async (_, follow) => {
      const { namespace, resource } = await target().fresh(CRON_JOBS);
      await resource.create(suspendedCronJob('first'), {}, signal());
      const informer = new SharedIndexInformer({
        name: 'cronjobs.batch',
        listerWatcher: follow(target().dynamic.listWatch(CRON_JOBS, { namespace })),
        clock: realClock,
        random: () => 0,
      });
      const recorder = new Recorder();
      informer.addEventHandler(recorder);
      const stopped = new AbortController();
      const running = informer.run(stopped.signal);
      expect(await informer.waitForSync(signal())).toBe(true);
      for (const name of NAMES) await resource.create(suspendedCronJob(name), {}, signal());
      await recorder.waitFor('add', 'a7');
      const merge = { type: 'merge', signal: signal() } as const;
      for (const name of NAMES) {
        await resource.patch(name, { metadata: { labels: { changed: 'yes' } } }, merge);
      }
      await recorder.waitFor('update', 'a7');
      for (const name of NAMES) await resource.delete(name, {}, signal());
      await resource.create(suspendedCronJob('end'), {}, signal());
      await recorder.waitFor('add', 'end');
      for (const name of NAMES) {
        expect(recorder.of(name).map(({ type }) => type)).toEqual(['add', 'update', 'delete']);
      }
      const { items } = await resource.list({}, signal());
      const byName = (objects: typeof items) =>
        objects.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
      expect(byName(informer.getStore().list())).toEqual(byName(items));
      expect(informer.inspect().reflector).toMatchObject({ lists: 1, relists: 0, skipped: 0 });
      stopped.abort();
      await running;
    },
  );

  describe('metadata', () => {
    it('C115: is read, watched, patched and deleted without the rest of the object', async () => {
      const { namespace, resource } = await target().fresh(DEPLOYMENTS);
      await resource.create(deployment('a', 0), {}, signal());
      const client = new MetadataClient(target().client);
      const metadata = client.resource(DEPLOYMENTS).namespace(namespace);
      const factory = new MetadataSharedInformerFactory({
        client,
        clock: realClock,
        random: () => 0,
        namespace,
      });
      const { informer, lister } = factory.forResource(DEPLOYMENTS);
      const gone = Promise.withResolvers<void>();
      const changed = Promise.withResolvers<void>();
      informer.addEventHandler({
        onAdd: () => {},
        onUpdate: (_, object) => object.metadata.labels?.['x'] === 'y' && changed.resolve(),
        onDelete: () => gone.resolve(),
      });
      const stopped = new AbortController();
      factory.start(stopped.signal);
      await factory.assertCacheSync(signal());
      const patch = { metadata: { labels: { x: 'y' } } };
      const patched = await metadata.patch('a', patch, { type: 'merge', signal: signal() });
      await changed.promise;
      const object = lister.byNamespace(namespace).get('a');
      expect(Object.keys(object).toSorted()).toEqual(['apiVersion', 'kind', 'metadata']);
      expect(object).toMatchObject({ apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata' });
      expect(Object.keys(patched).toSorted()).toEqual(['apiVersion', 'kind', 'metadata']);
      expect(await metadata.get('a', signal())).toMatchObject({ metadata: { labels: { x: 'y' } } });
      const { items } = await metadata.list({}, signal());
      expect(items.map(metaNamespaceKeyFunc)).toEqual([`${namespace}/a`]);
      await metadata.delete('a', { propagationPolicy: 'Background' }, signal());
      await gone.promise;
      expect(informer.inspect().reflector).toMatchObject({ skipped: 0, relists: 0 });
      stopped.abort();
      await factory.shutdown();
    });
  });
}
