import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import { makeObject } from '../../testing/index.ts';
import { Indexer, metaNamespaceIndexFunc, NAMESPACE_INDEX } from './indexer.ts';
import { KeyError } from './object-key.ts';

const byNamespace = { [NAMESPACE_INDEX]: metaNamespaceIndexFunc };
const keysOf = (objects: readonly ReturnType<typeof makeObject>[]): string[] =>
  objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).toSorted();

describe('Indexer', () => {
  test('C72: a write without a key throws and changes nothing', () => {
    const indexer = new Indexer();
    indexer.add(makeObject('a/1'));
    const nameless = { metadata: {} };
    expect(() => indexer.add(nameless)).toThrow(KeyError);
    expect(() => indexer.replace([makeObject('b/1'), nameless])).toThrow(KeyError);
    expect(indexer.listKeys()).toEqual(['a/1']);
  });

  test('C73: add and update are the same upsert, and deleting a missing key does nothing', () => {
    const indexer = new Indexer();
    indexer.update(makeObject('a/1', 'first'));
    indexer.add(makeObject('a/1', 'second'));
    indexer.delete(makeObject('a/2'));
    expect(indexer.getByKey('a/1')?.['data']).toBe('second');
    expect(indexer.size).toBe(1);
  });

  test('C73: what is read is the object itself', () => {
    const indexer = new Indexer();
    const object = makeObject('a/1');
    indexer.add(object);
    expect(indexer.get(makeObject('a/1'))).toBe(object);
    expect(indexer.list()[0]).toBe(object);
  });

  test('C74: replace swaps everything and rebuilds the indices', () => {
    const indexer = new Indexer(byNamespace);
    indexer.add(makeObject('a/1'));
    indexer.replace([makeObject('b/1'), makeObject('b/2')]);
    expect(indexer.listKeys()).toEqual(['b/1', 'b/2']);
    expect(indexer.listIndexFuncValues(NAMESPACE_INDEX)).toEqual(['b']);
  });

  test('C75: an update moves the key, and a value without members is forgotten', () => {
    const indexer = new Indexer<Unstructured>({ data: (object) => [String(object['data'])] });
    indexer.add(makeObject('a/1', 'red'));
    indexer.update(makeObject('a/1', 'blue'));
    expect(indexer.listIndexFuncValues('data')).toEqual(['blue']);
    indexer.delete(makeObject('a/1'));
    expect(indexer.listIndexFuncValues('data')).toEqual([]);
    expect(indexer.indexSizes()).toEqual([{ name: 'data', values: 0 }]);
  });

  test('C76: an index function that throws fails the write and changes nothing', () => {
    const indexer = new Indexer<Unstructured>({
      ...byNamespace,
      picky(object) {
        if (object['data'] === 'bad') throw new Error('cannot index this');
        return [];
      },
    });
    indexer.add(makeObject('a/1', 'good'));
    expect(() => indexer.update(makeObject('a/1', 'bad'))).toThrow('cannot index this');
    expect(indexer.getByKey('a/1')?.['data']).toBe('good');
    expect(indexer.indexKeys(NAMESPACE_INDEX, 'a')).toEqual(['a/1']);
  });

  test('C76: an unknown index is an error on every read', () => {
    const indexer = new Indexer();
    expect(() => indexer.byIndex('none', 'a')).toThrow(RangeError);
    expect(() => indexer.index('none', makeObject('a/1'))).toThrow(RangeError);
    expect(() => indexer.indexKeys('none', 'a')).toThrow(RangeError);
    expect(() => indexer.listIndexFuncValues('none')).toThrow(RangeError);
  });

  test('C77: index answers objects that share a value, each once', () => {
    const indexer = new Indexer<Unstructured>({
      words: (object) => String(object['data']).split(' '),
    });
    indexer.add(makeObject('a/1', 'red green'));
    indexer.add(makeObject('a/2', 'red green blue'));
    indexer.add(makeObject('a/3', 'blue'));
    expect(keysOf(indexer.index('words', makeObject('x/x', 'red green')))).toEqual(['a/1', 'a/2']);
    expect(keysOf(indexer.byIndex('words', 'blue'))).toEqual(['a/2', 'a/3']);
    expect(indexer.byIndex('words', 'none')).toEqual([]);
  });

  test('C77: index keys are sorted', () => {
    const indexer = new Indexer(byNamespace);
    for (const key of ['a/c', 'a/a', 'a/b']) indexer.add(makeObject(key));
    expect(indexer.indexKeys(NAMESPACE_INDEX, 'a')).toEqual(['a/a', 'a/b', 'a/c']);
    expect(indexer.indexKeys(NAMESPACE_INDEX, 'none')).toEqual([]);
  });

  test('C78: indexers added later index what is there; a name clash adds none', () => {
    const indexer = new Indexer();
    indexer.add(makeObject('a/1'));
    indexer.addIndexers(byNamespace);
    expect(indexer.indexKeys(NAMESPACE_INDEX, 'a')).toEqual(['a/1']);
    expect(() => indexer.addIndexers({ fresh: () => [], ...byNamespace })).toThrow(RangeError);
    expect(indexer.indexNames).toEqual([NAMESPACE_INDEX]);
  });

  test('C79: a transaction skips what has no key and reports what succeeded', () => {
    const indexer = new Indexer();
    indexer.add(makeObject('a/1'));
    const { succeeded, errors } = indexer.transaction([
      { type: 'delete', object: makeObject('a/1') },
      { type: 'add', object: { metadata: {} } },
      { type: 'update', object: makeObject('a/2') },
    ]);
    expect(succeeded).toEqual([0, 2]);
    expect(errors).toHaveLength(1);
    expect(indexer.listKeys()).toEqual(['a/2']);
  });
});
