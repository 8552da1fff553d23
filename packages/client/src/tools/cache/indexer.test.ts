import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import { makeObject } from '../../testing/index.ts';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { Indexer, metaNamespaceIndexFunc, NAMESPACE_INDEX } from './indexer.ts';
import { KeyError } from './object-key.ts';
import { TransactionError } from './store.ts';
import { ThreadSafeStore } from './thread-safe-store.ts';

const byNamespace = { [NAMESPACE_INDEX]: metaNamespaceIndexFunc };

/** An index function that refuses some objects. */
function picky(object: Unstructured): string[] {
  if (object['data'] === 'bad') throw new Error('cannot index this');
  return [];
}

const keysOf = (objects: readonly ReturnType<typeof makeObject>[]): string[] =>
  objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).toSorted();

describe('Indexer', () => {
  test('C72: a write without a key throws and changes nothing', () => {
    const indexer = new Indexer();
    indexer.add(makeObject('a/1'));
    const nameless = { metadata: {} };
    expect(() => indexer.add(nameless)).toThrow(KeyError);
    expect(() => indexer.replace([makeObject('b/1'), nameless], '9')).toThrow(KeyError);
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

  test('C74: replace swaps everything, rebuilds the indices and records the version', () => {
    const indexer = new Indexer(byNamespace);
    indexer.add(makeObject('a/1'));
    indexer.replace([makeObject('b/1'), makeObject('b/2')], '9');
    expect(indexer.listKeys()).toEqual(['b/1', 'b/2']);
    expect(indexer.listIndexFuncValues(NAMESPACE_INDEX)).toEqual(['b']);
    expect(indexer.lastStoreSyncResourceVersion).toBe('9');
  });

  test('C75: an update moves the key, and a value without members is forgotten', () => {
    const indexer = new Indexer<Unstructured>({ data: (object) => [String(object['data'])] });
    indexer.add(makeObject('a/1', 'red'));
    indexer.update(makeObject('a/1', 'blue'));
    expect(indexer.listIndexFuncValues('data')).toEqual(['blue']);
    indexer.delete(makeObject('a/1'));
    expect(indexer.listIndexFuncValues('data')).toEqual([]);
    expect(indexer.storage.indexSizes()).toEqual([{ name: 'data', values: 0 }]);
  });

  test('C76: an index function that throws fails the write and changes nothing', () => {
    const indexer = new Indexer<Unstructured>({
      ...byNamespace,
      picky,
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

  test('C79: a transaction skips what has no key or is refused, and reports what succeeded', () => {
    const indexer = new Indexer<Unstructured>({ picky });
    indexer.add(makeObject('a/1'));
    const error = indexer.transaction([
      { type: 'delete', object: makeObject('a/1') },
      { type: 'add', object: { metadata: {} } },
      { type: 'update', object: makeObject('a/bad', 'bad') },
      { type: 'update', object: makeObject('a/2') },
    ]);
    expect(error).toBeInstanceOf(TransactionError);
    expect(error?.message).toContain('2 of 4');
    expect(error?.successfulIndices).toEqual([0, 3]);
    expect(error?.errors).toEqual([expect.any(KeyError), new Error('cannot index this')]);
    expect(indexer.listKeys()).toEqual(['a/2']);
  });

  test('C79: a transaction of which nothing is refused has no error', () => {
    const indexer = new Indexer();
    expect(indexer.transaction([{ type: 'add', object: makeObject('a/1') }])).toBeUndefined();
    const nameless = indexer.transaction([{ type: 'add', object: { metadata: {} } }]);
    expect(nameless).toMatchObject({ successfulIndices: [], errors: [expect.any(KeyError)] });
  });

  test('C80: the store’s version is that of the last write, replace or bookmark', () => {
    const indexer = new Indexer();
    const versions: string[] = [indexer.lastStoreSyncResourceVersion];
    const note = (change: () => void): void => {
      change();
      versions.push(indexer.lastStoreSyncResourceVersion);
    };
    note(() => indexer.add(makeObject('a/1', 0, { resourceVersion: '1' })));
    note(() => indexer.update(makeObject('a/1', 0, { resourceVersion: '2' })));
    note(() => indexer.delete(makeObject('a/1', 0, { resourceVersion: '3' })));
    note(() => indexer.delete(makeObject('a/gone', 0, { resourceVersion: '4' })));
    note(() => indexer.replace([makeObject('a/2', 0, { resourceVersion: '1' })], '5'));
    note(() => indexer.bookmark('6'));
    note(() => {
      const object = makeObject('a/3', 0, { resourceVersion: '7' });
      indexer.transaction([{ type: 'add', object }]);
    });
    expect(versions).toEqual(['', '1', '2', '3', '4', '5', '6', '7']);
  });

  test('C80: what has no version of its own, as a tombstone, leaves the store’s', () => {
    const indexer = new Indexer();
    indexer.replace([makeObject('a/1'), makeObject('a/2')], '5');
    indexer.delete(new DeletedFinalStateUnknown('a/1', makeObject('a/1')));
    indexer.update(makeObject('a/2', 'changed'));
    indexer.storage.delete('a/2');
    expect(indexer.size).toBe(0);
    expect(indexer.lastStoreSyncResourceVersion).toBe('5');
  });

  test('a store stands alone, and takes a Reflector’s resync for what it is', () => {
    const store = new Indexer();
    store.add(makeObject('a/1'));
    store.resync();
    expect(store.listKeys()).toEqual(['a/1']);
    const byName = new Indexer({}, (object) =>
      object instanceof DeletedFinalStateUnknown ? object.key : (object.metadata.name ?? ''),
    );
    byName.add(makeObject('a/1'));
    expect(byName.getByKey('1')).toBeDefined();
  });
});

describe('ThreadSafeStore', () => {
  test('C73: a write gives back what it took the place of', () => {
    const store = new ThreadSafeStore();
    const first = makeObject('a/1', 'first');
    const second = makeObject('a/1', 'second');
    expect(store.add('k', first)).toBeUndefined();
    expect(store.update('k', second)).toBe(first);
    expect(store.delete('k')).toBe(second);
    expect(store.delete('k')).toBeUndefined();
  });

  test('C74, C76: a replace that an index function refuses changes nothing', () => {
    const store = new ThreadSafeStore<Unstructured>({ ...byNamespace, picky });
    store.add('a/1', makeObject('a/1', 'good', { resourceVersion: '1' }));
    const objects = new Map([
      ['b/1', makeObject('b/1', 'good')],
      ['b/2', makeObject('b/2', 'bad')],
    ]);
    expect(() => store.replace(objects, '9')).toThrow('cannot index this');
    expect(store.listKeys()).toEqual(['a/1']);
    expect(store.listIndexFuncValues(NAMESPACE_INDEX)).toEqual(['a']);
    expect(store.lastStoreSyncResourceVersion).toBe('1');
  });
});
