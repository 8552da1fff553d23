import type { KubeObject } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ListDecodeError, ListDecoder } from './list-decoder.ts';

function decode(text: string, chunkBytes = Infinity, onItem?: (item: KubeObject) => void): unknown {
  const decoder = new ListDecoder(onItem);
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
