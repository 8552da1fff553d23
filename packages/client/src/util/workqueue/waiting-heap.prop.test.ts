import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WaitingHeap } from './waiting-heap.ts';

interface Waiting {
  readonly item: string;
  readonly readyAt: number;
}

/** What is ready, by its time and then by its coming, and the rest: worked out from the whole list each time. */
function split(list: readonly Waiting[], now: number): { ready: string[]; rest: Waiting[] } {
  const ready = list.filter(({ readyAt }) => readyAt <= now);
  return {
    ready: ready.toSorted((a, b) => a.readyAt - b.readyAt).map(({ item }) => item),
    rest: list.filter(({ readyAt }) => readyAt > now),
  };
}

function add(list: readonly Waiting[], { item, readyAt }: Waiting): Waiting[] {
  const known = list.find((waiting) => waiting.item === item);
  if (known === undefined) return [...list, { item, readyAt }];
  const earlier = { item, readyAt: Math.min(known.readyAt, readyAt) };
  return list.map((waiting) => (waiting === known ? earlier : waiting));
}

const time = fc.integer({ min: 0, max: 30 });
const item = fc.constantFrom(...Array.from({ length: 12 }, (_, i) => `item ${i}`));
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ item, readyAt: time }) },
  { weight: 1, arbitrary: time },
);

test('C127: a heap of waiting items gives each at its time, the earlier of two counts, in the order of a list', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const heap = new WaitingHeap<string>();
      let list: Waiting[] = [];
      const taken: string[] = [];
      const expected: string[] = [];
      for (const each of [...steps, Infinity]) {
        if (typeof each === 'number') {
          const { ready, rest } = split(list, each);
          taken.push(...heap.takeReady(each));
          expected.push(...ready);
          list = rest;
        } else {
          heap.add(each.item, each.readyAt);
          list = add(list, each);
        }
        const times = list.map(({ readyAt }) => readyAt);
        expect(heap.nextReadyAt).toBe(times.length === 0 ? undefined : Math.min(...times));
        expect(heap.size).toBe(list.length);
      }
      expect(taken).toEqual(expected);
    }),
  );
});

test('a heap that was cleared holds nothing', () => {
  const heap = new WaitingHeap<string>();
  heap.add('a', 1);
  heap.clear();
  heap.add('b', 3);
  heap.add('a', 2);
  expect([...heap.takeReady(5)]).toEqual(['a', 'b']);
});
