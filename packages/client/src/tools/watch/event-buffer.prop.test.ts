import type { Unstructured } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeObject } from '../../testing/index.ts';
import { EventBuffer, type ObjectEvent } from './event-buffer.ts';

/** Changes of a world of objects, one letter each, over and over; between two rounds some events are taken. */
const rounds = fc.array(
  fc.record({
    /** Keys, each made, changed or deleted as it is possible: true deletes. */
    changes: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.boolean()), {
      minLength: 1,
      maxLength: 12,
    }),
    repeat: fc.constantFrom(1, 10, 200),
    take: fc.constantFrom(0, 1, 7, 500, 5000),
  }),
  { maxLength: 12 },
);

class Buffered {
  readonly buffer = new EventBuffer();
  readonly exists = new Map<string, Unstructured>();
  readonly known = new Map<string, Unstructured>();
  readonly violations: string[] = [];
  pushed = 0;
  taken = 0;

  change(name: string, isDeletion: boolean): void {
    const object = makeObject(`ns/${name}`, this.pushed);
    const exists = this.exists.has(name);
    if (isDeletion && !exists) return;
    if (isDeletion) this.exists.delete(name);
    else this.exists.set(name, object);
    this.pushed += 1;
    this.buffer.push({ type: isDeletion ? 'DELETED' : exists ? 'MODIFIED' : 'ADDED', object });
  }

  take(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      const event = this.buffer.shift();
      if (event === undefined) return;
      this.taken += 1;
      this.#apply(event);
    }
  }

  #apply({ type, object }: ObjectEvent<Unstructured>): void {
    const name = object.metadata.name ?? '';
    if (this.known.has(name) === (type === 'ADDED')) this.violations.push(`${type} ${name}`);
    if (type === 'DELETED') this.known.delete(name);
    else this.known.set(name, object);
  }
}

test('C122: whatever is skipped, what is taken makes sense object by object, and leads to what is', () => {
  fc.assert(
    fc.property(rounds, (all) => {
      const world = new Buffered();
      for (const { changes, repeat, take } of all) {
        for (let time = 0; time < repeat; time += 1) {
          for (const [name, isDeletion] of changes) world.change(name, isDeletion);
          expect(world.buffer.length).toBeLessThanOrEqual(1024);
        }
        world.take(take);
      }
      world.take(Infinity);
      expect(world.violations).toEqual([]);
      expect(world.known).toEqual(world.exists);
      expect(world.taken + world.buffer.skipped).toBe(world.pushed);
    }),
    { numRuns: 100 },
  );
});

test('up to 1024 waiting events nothing is skipped', () => {
  const world = new Buffered();
  for (let change = 0; change < 1024; change += 1) world.change('a', change % 3 === 2);
  world.take(Infinity);
  expect(world.taken).toBe(1024);
  expect(world.buffer.skipped).toBe(0);
});

test('more than 1024 objects are held, each of them once', () => {
  const world = new Buffered();
  for (let round = 0; round < 5; round += 1) {
    for (let name = 0; name < 3000; name += 1) world.change(`object-${name}`, false);
  }
  expect(world.buffer.length).toBeLessThanOrEqual(6000);
  world.take(Infinity);
  expect(world.violations).toEqual([]);
  expect(world.known).toEqual(world.exists);
});
