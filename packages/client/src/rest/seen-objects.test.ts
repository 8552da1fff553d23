import type { KubeObject, ManagedFieldsEntry } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeenObjects } from './seen-objects.ts';
import { entriesOf } from './managed-fields-entries.ts';

const at = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`;
const entry = (
  manager: string,
  second: number,
  more: ManagedFieldsEntry = {},
): ManagedFieldsEntry => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: at(second),
  ...more,
});
const object = (uid: string, ...managedFields: ManagedFieldsEntry[]): KubeObject => ({
  metadata: { uid, managedFields },
});

describe('SeenObjects', () => {
  it('names the only writer of an object it has not seen', () => {
    const writer = new SeenObjects().lastWriterOf(object('u', entry('kubectl', 1)));
    expect(writer).toEqual({
      manager: 'kubectl',
      operation: 'Update',
      subresource: '',
      time: at(1),
    });
  });

  it('does not guess among several writers of an object it has not seen', () => {
    const seen = new SeenObjects();
    expect(
      seen.lastWriterOf(object('u', entry('kubectl', 1), entry('kubelet', 2))),
    ).toBeUndefined();
  });

  it.each<{
    rule: string;
    before: ManagedFieldsEntry[];
    after: ManagedFieldsEntry[];
    manager: string | undefined;
  }>([
    {
      rule: 'the entry that is newer',
      before: [entry('a', 1), entry('b', 2)],
      after: [entry('a', 3), entry('b', 2)],
      manager: 'a',
    },
    {
      rule: 'the entry that is new',
      before: [entry('a', 5)],
      after: [entry('a', 5), entry('b', 5)],
      manager: 'b',
    },
    {
      rule: 'a new entry even if an older time stands in it',
      before: [entry('a', 5)],
      after: [entry('a', 5), entry('b', 1)],
      manager: 'b',
    },
    {
      rule: 'the entry of another subresource',
      before: [entry('a', 1), entry('b', 1)],
      after: [entry('a', 1), entry('b', 1), entry('a', 1, { subresource: 'status' })],
      manager: 'a',
    },
    {
      rule: 'the entry of another operation',
      before: [entry('a', 1), entry('b', 1)],
      after: [entry('a', 1), entry('b', 1), entry('b', 1, { operation: 'Apply' })],
      manager: 'b',
    },
    {
      rule: 'the newest of several that changed',
      before: [entry('a', 1), entry('b', 1)],
      after: [entry('a', 2), entry('b', 3)],
      manager: 'b',
    },
    {
      rule: 'nobody when several changed at one time',
      before: [entry('a', 1), entry('b', 1)],
      after: [entry('a', 3), entry('b', 3)],
      manager: undefined,
    },
    {
      rule: 'nobody when nothing changed',
      before: [entry('a', 1), entry('b', 2)],
      after: [entry('a', 1), entry('b', 2)],
      manager: undefined,
    },
    {
      rule: 'nobody when an entry is gone',
      before: [entry('a', 1), entry('b', 2)],
      after: [entry('a', 1)],
      manager: undefined,
    },
    {
      rule: 'nobody when all entries are gone',
      before: [entry('a', 1)],
      after: [],
      manager: undefined,
    },
  ])('names $rule', ({ before, after, manager }) => {
    const seen = new SeenObjects();
    seen.lastWriterOf(object('u', ...before));
    expect(seen.lastWriterOf(object('u', ...after))?.manager).toBe(manager);
  });

  it('compares with the version seen last, not the first', () => {
    const seen = new SeenObjects();
    seen.lastWriterOf(object('u', entry('a', 1), entry('b', 1)));
    seen.lastWriterOf(object('u', entry('a', 2), entry('b', 1)));
    expect(seen.lastWriterOf(object('u', entry('a', 2), entry('b', 3)))?.manager).toBe('b');
  });

  it('names the same writer of a version that is read again, as by a watch that is opened once more', () => {
    const version = (resourceVersion: string, ...managedFields: ManagedFieldsEntry[]) => ({
      metadata: { uid: 'u', resourceVersion, managedFields },
    });
    const seen = new SeenObjects();
    seen.lastWriterOf(version('1', entry('a', 1), entry('b', 1)));
    for (let again = 0; again < 2; again += 1) {
      const writer = seen.lastWriterOf(version('2', entry('a', 1), entry('b', 2)));
      expect(writer).toMatchObject({ manager: 'b', time: at(2) });
    }
    expect(seen.lastWriterOf(version('3', entry('a', 1), entry('b', 2)))).toBeUndefined();
  });

  it('forgets deleted objects', () => {
    const seen = new SeenObjects();
    seen.lastWriterOf(object('1', entry('a', 1), entry('b', 1)));
    seen.forget(object('1'));
    expect(seen.size).toBe(0);
    expect(seen.lastWriterOf(object('1', entry('a', 2), entry('b', 1)))).toBeUndefined();
  });

  it('keeps at least as many as it is told, those seen last, and at most twice as many', () => {
    const twoWriters = [entry('a', 1), entry('b', 1)];
    fc.assert(
      fc.property(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 8 }), (uids, minObjects) => {
        const seen = new SeenObjects({ minObjects });
        for (const uid of uids) {
          seen.lastWriterOf(object(`${uid}`, ...twoWriters));
          expect(seen.size).toBeLessThanOrEqual(2 * minObjects);
        }
        const seenLast = new Set(uids.toReversed()).values().take(minObjects).toArray();
        for (const uid of seenLast.toReversed()) {
          const writer = seen.lastWriterOf(object(`${uid}`, entry('a', 2), entry('b', 1)));
          expect(writer?.manager).toBe('a');
        }
      }),
    );
  });

  it('keeps as many, and at most three times that, while lists begin, whether they end or not', () => {
    const twoWriters = [entry('a', 1), entry('b', 1)];
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.nat(40) },
      { weight: 1, arbitrary: fc.constant('begin') },
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200, size: 'large' }),
        fc.integer({ min: 1, max: 6 }),
        (steps, minObjects) => {
          const seen = new SeenObjects({ minObjects });
          const uids = steps.flatMap((uid) => {
            if (typeof uid === 'string') seen.listBegins();
            else seen.lastWriterOf(object(`${uid}`, ...twoWriters));
            expect(seen.size).toBeLessThanOrEqual(3 * minObjects);
            return typeof uid === 'string' ? [] : [uid];
          });
          const seenLast = new Set(uids.toReversed()).values().take(minObjects).toArray();
          for (const uid of seenLast.toReversed()) {
            const writer = seen.lastWriterOf(object(`${uid}`, entry('a', 2), entry('b', 1)));
            expect(writer?.manager).toBe('a');
          }
          seen.listEnds();
          expect(seen.size).toBeLessThanOrEqual(2 * minObjects);
        },
      ),
    );
  });

  it('forgets after a list what was not in it, and nothing of a list longer than it keeps at least', () => {
    const seen = new SeenObjects({ minObjects: 3 });
    const twoWriters = [entry('a', 1), entry('b', 1)];
    for (const uid of ['gone', 'kept']) seen.lastWriterOf(object(uid, ...twoWriters));
    seen.listBegins();
    for (const uid of ['kept', 'new']) seen.lastWriterOf(object(uid, ...twoWriters));
    seen.listEnds();
    expect(seen.size).toBe(2);
    seen.listBegins();
    for (const uid of ['1', '2', '3', '4']) seen.lastWriterOf(object(uid, ...twoWriters));
    seen.listEnds();
    expect(seen.size).toBe(4);
  });

  it('takes what it is given for the managedFields, where the object lacks them', () => {
    const entries = entriesOf([entry('a', 1)]);
    const writer = new SeenObjects().lastWriterOf({ metadata: { uid: 'u' } }, entries);
    expect(writer?.manager).toBe('a');
  });

  it('takes managedFields that are null for none', () => {
    const odd = JSON.parse('{"metadata":{"uid":"u","managedFields":null}}') as KubeObject;
    expect(new SeenObjects().lastWriterOf(odd)).toBeUndefined();
  });
});

describe('specOf', () => {
  const versioned = (generation?: number): KubeObject => ({
    metadata: { uid: 'u', ...(generation !== undefined && { generation }) },
  });
  const first = '{"replicas":1}';

  it('gives the very object that the version before had', () => {
    const seen = new SeenObjects();
    const spec = seen.specOf(versioned(1), first);
    expect(spec).toEqual({ replicas: 1 });
    expect(seen.specOf(versioned(1), first)).toBe(spec);
  });

  it.each([
    ['the generation is another', versioned(2), first],
    ['the text is another', versioned(1), '{"replicas":2}'],
    ['the text is longer', versioned(1), '{"replicas":1,"a":1}'],
    ['there is no generation', versioned(), first],
    ['the object is another', { metadata: { uid: 'v', generation: 1 } }, first],
  ])('parses where %s', (_, object, text) => {
    const seen = new SeenObjects();
    const spec = seen.specOf(versioned(1), first);
    expect(seen.specOf(object, text)).not.toBe(spec);
    expect(seen.specOf(object, text)).toEqual(JSON.parse(text));
  });

  it('parses what was forgotten', () => {
    const seen = new SeenObjects();
    const spec = seen.specOf(versioned(1), first);
    seen.forget(versioned(1));
    expect(seen.specOf(versioned(1), first)).not.toBe(spec);
  });
});
