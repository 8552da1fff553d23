import { isConflict, isNotFound } from '@deltascope/apimachinery';
import { expect, it } from 'vitest';
import { Definition, thingVersion } from './definition.ts';
import { signal, type Target } from './target.ts';

const OPEN = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const VERSION = thingVersion('v1', {
  isStored: true,
  schema: { openAPIV3Schema: { type: 'object', properties: { spec: OPEN, status: OPEN } } },
  subresources: {
    status: {},
    scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
  },
});

/** The dynamic client in front of an API server. */
export function dynamicSuite(target: () => Target): void {
  it('C145, C146: does all there is to do with objects of a kind that was defined a moment ago', async () => {
    const definition = new Definition(target());
    await definition.create({ versions: [VERSION] });
    const { things, gvr } = definition;
    const created = await definition.createThing('a', { replicas: 1 });
    expect(created.spec).toEqual({ replicas: 1 });
    expect(await things.get('a', signal())).toEqual(created);
    expect((await things.list({}, signal())).items).toEqual([created]);

    const updated = await things.update({ ...created, spec: { replicas: 2 } }, {}, signal());
    expect(updated.metadata.generation).toBe(2);
    const stale = await things.update(created, {}, signal()).catch((one: unknown) => one);
    expect(isConflict(stale)).toBe(true);
    const status = { replicas: 2 };
    const reported = await things.updateStatus({ ...updated, status, spec: {} }, {}, signal());
    expect(reported).toMatchObject({ spec: { replicas: 2 }, status });

    const jsonPatch = [{ op: 'replace', path: '/spec/replicas', value: 3 }];
    const patched = await things.patch('a', jsonPatch, { type: 'json', signal: signal() });
    expect(patched.spec).toEqual({ replicas: 3 });
    const scale = things.subresource('scale');
    expect(await scale.get('a', signal())).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 3 },
      status,
    });
    const scaled = { spec: { replicas: 4 } };
    await scale.patch('a', scaled, { type: 'merge', signal: signal() });
    expect((await things.get('a', signal())).spec).toEqual({ replicas: 4 });

    const apiVersion = `${gvr.group}/v1`;
    const identity = { apiVersion, kind: 'Thing', metadata: { name: 'b' } };
    const applied = { ...identity, spec: { size: 1 } };
    const by = (fieldManager: string) => ({ fieldManager, signal: signal() });
    expect((await things.apply('b', applied, by('one'))).spec).toEqual({ size: 1 });
    const other = { ...applied, spec: { size: 2 } };
    const conflict = await things.apply('b', other, by('two')).catch((one: unknown) => one);
    expect(isConflict(conflict)).toBe(true);
    const forced = await things.apply('b', other, { ...by('two'), force: true });
    expect(forced.spec).toEqual({ size: 2 });
    const withStatus = await things.applyStatus('b', { ...identity, status }, by('controller'));
    expect(withStatus).toMatchObject({ spec: { size: 2 }, status });

    await things.delete('a', {}, signal());
    await things.deleteCollection({}, { fieldSelector: 'metadata.name=c' }, signal());
    expect((await things.list({}, signal())).items.map(({ metadata }) => metadata.name)).toEqual([
      'b',
    ]);
    await things.deleteCollection({}, {}, signal());
    expect((await things.list({}, signal())).items).toEqual([]);
    await definition.delete();
    const gone = await things.get('a', signal()).catch((one: unknown) => one);
    expect(isNotFound(gone)).toBe(true);
  });
}
