import type { ManagedFieldsEntry, Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { Definition, thingVersion } from './definition.ts';
import { type Fresh, refusal, SERVICES, signal, type Target } from './target.ts';

const service = (metadata: object, spec?: object): Unstructured => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'a', ...metadata },
  ...(spec && { spec }),
});

/** Who owns what, without times. */
const ownersOf = ({ metadata }: Unstructured): unknown[] =>
  (metadata.managedFields ?? []).map(
    ({ manager, operation, subresource, fieldsV1 }: ManagedFieldsEntry) => [
      manager,
      operation,
      ...(subresource === undefined ? [] : [subresource]),
      fieldsV1,
    ],
  );

const labels = (...names: string[]): object => ({
  'f:metadata': { 'f:labels': Object.fromEntries(names.map((name) => [`f:${name}`, {}])) },
});

/** Server-side apply (KEP-555). */
export function applySuite(target: () => Target): void {
  const apply = (
    { resource }: Fresh,
    manager: string,
    object: Unstructured,
    options: { force?: boolean } = {},
  ): Promise<Unstructured> =>
    resource.apply('a', object, { fieldManager: manager, ...options, signal: signal() });

  describe('server-side apply', { timeout: 60_000 }, () => {
    it('makes an object, owns what it said and nothing else, and changes nothing the second time', async () => {
      const fresh = await target().fresh(SERVICES);
      const wanted = service(
        { labels: { x: '1' } },
        { ports: [{ port: 80 }], selector: { a: 'b' } },
      );
      const made = await apply(fresh, 'one', wanted);
      expect(made.metadata).toMatchObject({ name: 'a', labels: { x: '1' } });
      expect(ownersOf(made)).toEqual([
        [
          'one',
          'Apply',
          {
            ...labels('x'),
            'f:spec': {
              'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } },
              'f:selector': {},
            },
          },
        ],
      ]);
      const again = await apply(fresh, 'one', wanted);
      expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    });

    it('is refused for what others own and it would change, with every field', async () => {
      const fresh = await target().fresh(SERVICES);
      await apply(fresh, 'one', service({ labels: { x: '1', y: '1' } }, { ports: [{ port: 80 }] }));
      const merge = { type: 'merge', signal: signal(), fieldManager: 'two' } as const;
      await fresh.resource.patch('a', { metadata: { labels: { z: '1' } } }, merge);
      const refused = await refusal(
        apply(fresh, 'three', service({ labels: { x: '2', y: '1', z: '2' } })),
      );
      expect(refused).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message:
          'Apply failed with 2 conflicts: conflicts with "one":\n- .metadata.labels.x\nconflicts with "two" using v1:\n- .metadata.labels.z',
        details: {
          causes: expect.arrayContaining([
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "one"',
              field: '.metadata.labels.x',
            },
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "two" using v1',
              field: '.metadata.labels.z',
            },
          ]) as unknown,
        },
      });
      const one = await refusal(apply(fresh, 'three', service({ labels: { x: '2' } })));
      expect(one.message).toBe(
        'Apply failed with 1 conflict: conflict with "one": .metadata.labels.x',
      );
    });

    it('takes what it is forced to take, and shares what it agrees on', async () => {
      const fresh = await target().fresh(SERVICES);
      await apply(fresh, 'one', service({ labels: { x: '1', y: '1' } }, { ports: [{ port: 80 }] }));
      const shared = service({ labels: { x: '2', y: '1' } });
      const forced = await apply(fresh, 'two', shared, { force: true });
      expect(forced.metadata.labels).toEqual({ x: '2', y: '1' });
      const owners = ownersOf(forced) as [string, string, Record<string, unknown>][];
      expect(owners.map(([manager, , fields]) => [manager, fields['f:metadata']])).toEqual([
        ['one', { 'f:labels': { 'f:y': {} } }],
        ['two', { 'f:labels': { 'f:x': {}, 'f:y': {} } }],
      ]);
    });

    it('takes away what it does not want any more, unless somebody else does', async () => {
      const fresh = await target().fresh(SERVICES);
      const ports = [{ port: 80 }, { port: 81, name: 'b' }].map((port) => ({ name: 'a', ...port }));
      await apply(fresh, 'one', service({ labels: { x: '1', y: '1' } }, { ports }));
      await apply(fresh, 'two', service({ labels: { y: '1' } }));
      const left = await apply(fresh, 'one', service({}, { ports: ports.slice(0, 1) }));
      expect(left.metadata.labels).toEqual({ y: '1' });
      expect((left['spec'] as { ports: { port: number }[] }).ports.map(({ port }) => port)).toEqual(
        [80],
      );
      expect(ownersOf(left)).toContainEqual(['two', 'Apply', labels('y')]);
    });

    it('is refused without a manager, and where it does not fit', async () => {
      const fresh = await target().fresh(SERVICES);
      const refused = [
        apply(fresh, '', service({})),
        apply(fresh, 'one', service({}, { odd: 1 })),
        apply(fresh, 'one', service({}, { ports: [{ port: 80 }, { port: 80 }] })),
        apply(fresh, 'one', service({}, { externalName: 5 })),
        apply(fresh, 'one', service({ name: 'b' })),
      ];
      const untyped = 'failed to create typed patch object (/a; /v1, Kind=Service): ';
      const words = (await Promise.all(refused.map(refusal))).map(({ code, message }) => [
        code,
        message?.replace(/typed patch object \([^/]*\//, 'typed patch object (/'),
      ]);
      expect(words).toEqual([
        [
          422,
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
        ],
        [500, `${untyped}.spec.odd: field not declared in schema`],
        [500, `${untyped}.spec.ports: duplicate entries for key [port=80,protocol="TCP"]`],
        [
          500,
          `${untyped}.spec.externalName: expected string, got &value.valueUnstructured{Value:5}`,
        ],
        [400, 'the name of the object (b) does not match the name on the URL (a)'],
      ]);
    });

    it('knows the lists of a custom kind by its schema', async () => {
      const definition = new Definition(target());
      const list = (type: string, items: object, more: object = {}): object => ({
        type: 'array',
        items,
        'x-kubernetes-list-type': type,
        ...more,
      });
      const name = { type: 'string' };
      const item = {
        type: 'object',
        required: ['name'],
        properties: { name, n: { type: 'integer' } },
      };
      const properties = {
        map: list('map', item, { 'x-kubernetes-list-map-keys': ['name'] }),
        set: list('set', name),
        plain: { type: 'array', items: name },
      };
      const schema = {
        openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } },
      };
      await definition.create({ versions: [thingVersion('v1', { isStored: true, schema })] });
      const thing = (spec: object): Unstructured => ({
        apiVersion: `${definition.gvr.group}/v1`,
        kind: 'Thing',
        metadata: { name: 'a' },
        spec,
      });
      const by = (manager: string, spec: object): Promise<Unstructured> =>
        definition.things.apply('a', thing(spec), { fieldManager: manager, signal: signal() });
      await by('one', { map: [{ name: 'x', n: 1 }], set: ['a'], plain: ['p'] });
      const both = await by('two', { map: [{ name: 'y', n: 2 }], set: ['b'] });
      expect(both['spec']).toEqual({
        map: [
          { name: 'x', n: 1 },
          { name: 'y', n: 2 },
        ],
        set: ['a', 'b'],
        plain: ['p'],
      });
      expect(ownersOf(both)).toContainEqual([
        'two',
        'Apply',
        {
          'f:spec': {
            'f:map': { 'k:{"name":"y"}': { '.': {}, 'f:n': {}, 'f:name': {} } },
            'f:set': { 'v:"b"': {} },
          },
        },
      ]);
      const { message } = await refusal(by('two', { plain: ['q'] }));
      expect(message).toBe('Apply failed with 1 conflict: conflict with "one": .spec.plain');
      await definition.delete();
    });
  });
}
