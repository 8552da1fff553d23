import type { KubeObject } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeenObjects } from './seen-objects.ts';
import { ListDecodeError, ListDecoder } from './list-decoder.ts';

function decode(text: string, chunkBytes = Infinity, onItem?: (item: KubeObject) => void): unknown {
  const decoder = new ListDecoder(onItem && { onItem });
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    decoder.push(bytes.subarray(start, start + chunkBytes));
  }
  return decoder.end();
}

describe('ListDecoder', () => {
  it('reads what JSON.parse reads, however the bytes are cut and the fields are ordered', () => {
    const field = fc.tuple(
      fc.constantFrom('kind', 'apiVersion', 'metadata', 'xitems', 'rows', '"items'),
      fc.jsonValue({ maxDepth: 3 }),
    );
    const list = fc
      .tuple(
        fc.array(field),
        fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }))),
        fc.array(field),
      )
      .map(([before, items, after]) => Object.fromEntries([...before, ['items', items], ...after]));
    fc.assert(
      fc.property(list, fc.nat(2), fc.integer({ min: 1, max: 64 }), (value, indent, chunkBytes) => {
        const text = JSON.stringify(value, null, indent);
        expect(decode(text, chunkBytes)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('shows each item before the next one is read, and keeps what was changed of it', () => {
    const seen: unknown[] = [];
    const list = decode('{"items":[{"a":1},{"a":2}],"kind":"L"}', 1, (item) => {
      seen.push(structuredClone(item));
      item.kind = 'K';
    });
    expect(seen).toEqual([{ a: 1 }, { a: 2 }]);
    expect(list).toEqual({
      kind: 'L',
      items: [
        { a: 1, kind: 'K' },
        { a: 2, kind: 'K' },
      ],
    });
  });

  it('reads items that hold what stands between two of them', () => {
    const claim = (name: string): object => ({ metadata: { name } });
    const item = (name: string): object => ({
      kind: 'Set',
      metadata: { name, labels: { a: '},{"kind":"Set","metadata":{"' } },
      claims: [{ kind: 'Set', ...claim('a') }, { kind: 'Set', ...claim('b') }, claim('c')],
    });
    const list = { kind: 'SetList', metadata: {}, items: ['a', 'b', 'c'].map(item) };
    const text = JSON.stringify(list);
    for (const chunkBytes of [1, 100, Infinity]) expect(decode(text, chunkBytes)).toEqual(list);
  });

  it('cuts no managedFields that it could take the end of an item in for its end', () => {
    const fieldsV1 = { 'f:a': [{ 'f:b': {} }] };
    const managedFields = [{ manager: 'a', fieldsV1 }, { metadata: { name: 'b' } }];
    const item = { metadata: { name: 'a', managedFields }, spec: {} };
    const decoder = new ListDecoder({ stripManagedFields: true });
    decoder.push(Buffer.from(JSON.stringify({ items: [item, item, item] })));
    const stripped = { metadata: { name: 'a' }, spec: {} };
    expect(decoder.end()).toEqual({ items: [stripped, stripped, stripped] });
  });

  it('takes items without metadata, which it cannot name a writer of', () => {
    const decoder = new ListDecoder({
      seen: new SeenObjects(),
      stripManagedFields: true,
    });
    const text = '{"items":[{},{"metadata":null},{"metadata":{}}]}';
    decoder.push(Buffer.from(text));
    expect(decoder.end()).toEqual(JSON.parse(text));
  });

  it.each(['{"items":null}', '{"kind":"Table"}'])('gives %s no items', (text) => {
    expect(decode(text)).toMatchObject({ items: [] });
  });

  it.each([
    '',
    '<html>[{"items":[{}]}]</html>',
    '[]',
    '{"items":[{}',
    '{"items":[{}}',
    '{"items":[{]}]}',
    '{"items":[{}{}]}',
    '{"items":[{},]}',
    '{"items":[,{}]}',
    '{"items":[null]}',
    '{"items":[[]]}',
    '{"items":[{}, 1]}',
    '{"items":[{}]}]',
  ])('refuses %s', (text) => {
    expect(() => decode(text)).toThrow(ListDecodeError);
    expect(() => decode(text, 1)).toThrow(ListDecodeError);
  });

  it('refuses an object that does not end', () => {
    const decoder = new ListDecoder();
    decoder.push(Buffer.from('{"items":[{"a":"'));
    const endless = Buffer.alloc(16 * 1024 * 1024, 'x');
    expect(() => {
      for (let pushed = 0; pushed < 5; pushed += 1) decoder.push(endless);
    }).toThrow(/longer than/);
  });
});
