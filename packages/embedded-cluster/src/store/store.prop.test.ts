import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import type { StoreEvent } from './history.ts';
import { CompactedError, objectKey, Store } from './store.ts';

const NAMES = ['a', 'b', 'c', 'd'];
const write = fc.record({
  isRemoval: fc.boolean(),
  resource: fc.constantFrom('pods', 'services'),
  namespace: fc.constantFrom('x', 'y'),
  name: fc.constantFrom(...NAMES),
  waitMs: fc.integer({ min: 0, max: 30 }),
});

/** All states there ever were, by revision: what the store is compared with. */
class NaiveModel {
  readonly states = new Map<number, Map<string, string>>();
  #current = new Map<string, string>();

  note(store: Store, { resource, key, type, object }: StoreEvent): void {
    this.#current = new Map(this.#current);
    const id = `${resource} ${key}`;
    if (type === 'DELETED') this.#current.delete(id);
    else this.#current.set(id, object.metadata.resourceVersion ?? '');
    this.states.set(store.revision, this.#current);
  }

  keysAt(revision: number, resource: string, namespace: string): string[] {
    const prefix = `${resource} ${namespace}/`;
    return [...(this.states.get(revision) ?? new Map<string, string>()).keys()]
      .filter((id) => id.startsWith(prefix))
      .map((id) => id.slice(resource.length + 1))
      .sort();
  }
}

test('a snapshot of any kept revision, and the changes after it, agree with a naive model', () => {
  fc.assert(
    fc.property(
      fc.array(write, { maxLength: 60 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 5000 }),
      (writes, maxEvents, maxBytes) => {
        const clock = new ManualClock();
        const store = new Store({ clock, history: { maxEvents, maxAgeMs: 500, maxBytes } });
        const model = new NaiveModel();
        store.subscribe((event) => model.note(store, event));
        for (const { isRemoval, resource, namespace, name, waitMs } of writes) {
          clock.advance(waitMs);
          const key = objectKey(namespace, name);
          if (isRemoval) store.remove(resource, key);
          else store.put(resource, key, { metadata: { name, namespace } });
        }
        const revisions = [...model.states.keys()];
        const compacted = store.compactedRevision;
        for (const revision of revisions.filter((each) => each < compacted)) {
          expect(() => store.since(revision)).toThrow('has been compacted');
        }
        for (const revision of revisions.filter((each) => each >= compacted)) {
          const { objects } = store.snapshot('pods', 'x', revision);
          const keys = objects.map(({ metadata }) => `x/${metadata.name}`);
          expect(keys).toEqual(model.keysAt(revision, 'pods', 'x'));
          const changes = store.since(revision).map((event) => event.revision);
          expect(changes).toEqual(revisions.filter((later) => later > revision));
        }
        expect(store.historySize).toBeLessThanOrEqual(maxEvents);
        expect(store.historyBytes <= maxBytes || store.historySize === 1).toBe(true);
        expect(store.historySize > 0 || store.historyBytes === 0).toBe(true);
      },
    ),
  );
});

test('every change has a revision of its own and carries it as its resourceVersion, a removal too', () => {
  const store = new Store({ clock: new ManualClock(), initialRevision: 100 });
  const events: StoreEvent[] = [];
  store.subscribe((event) => events.push(event));
  store.put('pods', 'x/a', { metadata: { name: 'a', namespace: 'x' } });
  store.put('pods', 'x/a', { metadata: { name: 'a', namespace: 'x', labels: { a: 'b' } } });
  store.remove('pods', 'x/a');
  expect(events.map(({ type, revision }) => [type, revision])).toEqual([
    ['ADDED', 101],
    ['MODIFIED', 102],
    ['DELETED', 103],
  ]);
  expect(events.map(({ object }) => object.metadata.resourceVersion)).toEqual([
    '101',
    '102',
    '103',
  ]);
});

test('a write made by a listener is delivered after the one being delivered, to every listener', () => {
  const store = new Store({ clock: new ManualClock() });
  const seen: string[] = [];
  store.subscribe(({ key }) => {
    if (key === 'first') store.put('pods', 'second', { metadata: { name: 'second' } });
  });
  store.subscribe(({ key, revision }) => seen.push(`${key} ${revision}`));
  store.put('pods', 'first', { metadata: { name: 'first' } });
  expect(seen).toEqual(['first 2', 'second 3']);
});

test('history older than its bound in age is gone even when nothing is written any more', () => {
  const clock = new ManualClock();
  const store = new Store({ clock, history: { maxEvents: 100, maxAgeMs: 1000 } });
  store.put('pods', 'a', { metadata: { name: 'a' } });
  clock.advance(1001);
  expect(() => store.since(1)).toThrow(CompactedError);
  expect(store.since(2)).toEqual([]);
});

test('history is bounded by what it weighs: states of the past count, and what is now does not', () => {
  const store = new Store({ clock: new ManualClock(), history: { maxBytes: 100_000 } });
  const large = (text: string): { metadata: object; data: object } => ({
    metadata: { name: 'a' },
    data: { large: text.repeat(30_000) },
  });
  store.put('configmaps', 'a', large('a'));
  expect(store.historyBytes).toBe(0);
  for (const text of ['b', 'c', 'd']) store.put('configmaps', 'a', large(text));
  expect(store.historyBytes).toBeGreaterThan(90_000);
  expect(store.compactedRevision).toBe(1);
  store.put('configmaps', 'a', large('e'));
  expect(store.historyBytes).toBeLessThan(100_000);
  expect(store.compactedRevision).toBe(3);
  store.compact();
  expect(store.historyBytes).toBe(0);
});
