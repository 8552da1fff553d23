import { isNotFound } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { Definition, DEFINITIONS, thingVersion } from './definition.ts';
import { expectEqualToServer, INFORMER_MODES, merge, start, startSynced } from './informer-rig.ts';
import { signal, type Target } from './target.ts';

/** Between attempts at what is not there; the suite's usual millisecond would be a flood. */
const backoff = { initialMs: 50, factor: 1, capMs: 50, jitter: 0 };

/** A kind that comes, changes and goes while informers follow it. */
export function informerDefinitionSuite(target: () => Target): void {
  describe.each(INFORMER_MODES)('$mode', ({ options }) => {
    const run = (definition: Definition): ReturnType<typeof start> =>
      start(target().dynamic.listWatch(definition.gvr), { ...options, backoff });

    it('a kind that is defined while its informer is already asking for it is there as soon as it is served', async () => {
      const definition = new Definition(target());
      const refused = Promise.withResolvers<unknown>();
      await using running = start(target().dynamic.listWatch(definition.gvr), {
        ...options,
        backoff,
        watchErrorHandler: refused.resolve,
      });
      expect(isNotFound(await refused.promise)).toBe(true);
      expect(running.informer.hasSynced()).toBe(false);
      await definition.create();
      expect(await running.informer.waitForSync(signal())).toBe(true);
      await definition.createThing('a');
      await running.recorder.waitFor('add', 'a');
      await expectEqualToServer(running, definition.things);
      await definition.delete();
    });

    it('a kind that is changed while it is watched: columns, schema, another version; nothing of its objects is lost', async () => {
      const definition = new Definition(target());
      await definition.create();
      await definition.createThing('a', { size: 1 });
      await using running = run(definition);
      const { recorder } = running;
      await recorder.waitFor('add', 'a');
      const additionalPrinterColumns = [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }];
      const properties = { spec: { type: 'object', properties: { size: { type: 'integer' } } } };
      const schema = { openAPIV3Schema: { type: 'object', properties } };
      const v1 = thingVersion('v1', { isStored: true, additionalPrinterColumns });
      const changes = [
        [v1],
        [thingVersion('v1', { isStored: true, schema })],
        [v1, thingVersion('v2', { isStored: false })],
        [thingVersion('v1', { isStored: false }), thingVersion('v2', { isStored: true })],
      ];
      for (const [index, versions] of changes.entries()) {
        await definition.patch({ spec: { versions } });
        await definition.createThing(`b${index}`, { size: index });
        await definition.things.patch(
          'a',
          { metadata: { labels: { round: String(index) } } },
          merge(),
        );
        await recorder.waitFor('add', `b${index}`);
      }
      await definition.createThing('end');
      await recorder.waitFor('add', 'end');
      await expectEqualToServer(running, definition.things);
      expect(recorder.problems).toEqual([]);
      const words = recorder.words().filter((word) => /^(add|delete|tombstone)/.test(word));
      expect(words).toEqual(['add a', 'add b0', 'add b1', 'add b2', 'add b3', 'add end']);
      await definition.delete();
    });

    it('a kind that is taken away takes its objects along; defined again, the same informer knows the new ones', async () => {
      const definition = new Definition(target());
      await definition.create();
      for (const name of ['a', 'b']) await definition.createThing(name);
      await using running = run(definition);
      const { recorder, informer } = running;
      await recorder.waitFor('add', 'b');
      await definition.delete();
      const gone = await Promise.all(
        ['a', 'b'].map((name) =>
          Promise.race([recorder.waitFor('delete', name), recorder.waitFor('tombstone', name)]),
        ),
      );
      expect(gone.map(({ name }) => name)).toEqual(['a', 'b']);
      expect(informer.getStore().size).toBe(0);
      await definition.create();
      await definition.createThing('c');
      await recorder.waitFor('add', 'c');
      await expectEqualToServer(running, definition.things);
      expect(recorder.problems).toEqual([]);
      await definition.delete();
    });

    it('an informer of the definitions hears of each step', async () => {
      const definition = new Definition(target());
      await using running = await startSynced(target().dynamic.listWatch(DEFINITIONS), options);
      const { recorder } = running;
      await definition.create();
      await definition.patch({ metadata: { labels: { changed: 'yes' } } });
      await definition.delete();
      await recorder.waitFor('delete', definition.name);
      const heard = recorder.of(definition.name);
      expect(heard.map(({ type }) => type)).toEqual([
        'add',
        ...heard.slice(1, -1).map(() => 'update'),
        'delete',
      ]);
      expect(heard.some(({ object }) => object?.metadata.labels?.['changed'] === 'yes')).toBe(true);
      expect(recorder.problems).toEqual([]);
    });
  });
}
