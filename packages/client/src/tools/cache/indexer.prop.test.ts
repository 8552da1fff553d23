import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeObject } from '../../testing/index.ts';
import { Indexer } from './indexer.ts';

type Model = Map<string, string>;
type Real = Indexer;

const words = (data: unknown): string[] => String(data).split('').toSorted();

class Put implements fc.Command<Model, Real> {
  readonly key: string;
  readonly data: string;

  constructor(key: string, data: string) {
    this.key = key;
    this.data = data;
  }

  check = (): boolean => true;
  run(model: Model, real: Real): void {
    model.set(this.key, this.data);
    real.add(makeObject(this.key, this.data));
    expectEqual(model, real);
  }
  toString = (): string => `put ${this.key} ${this.data}`;
}

class Delete implements fc.Command<Model, Real> {
  readonly key: string;

  constructor(key: string) {
    this.key = key;
  }

  check = (): boolean => true;
  run(model: Model, real: Real): void {
    model.delete(this.key);
    real.delete(makeObject(this.key));
    expectEqual(model, real);
  }
  toString = (): string => `delete ${this.key}`;
}

class Replace implements fc.Command<Model, Real> {
  readonly entries: readonly (readonly [string, string])[];

  constructor(entries: readonly (readonly [string, string])[]) {
    this.entries = entries;
  }

  check = (): boolean => true;
  run(model: Model, real: Real): void {
    model.clear();
    for (const [key, data] of this.entries) model.set(key, data);
    real.replace(
      this.entries.map(([key, data]) => makeObject(key, data)),
      '',
    );
    expectEqual(model, real);
  }
  toString = (): string => `replace ${JSON.stringify(this.entries)}`;
}

/** The index as one would work it out from nothing. */
function expectEqual(model: Model, real: Real): void {
  expect(real.listKeys().toSorted()).toEqual([...model.keys()].toSorted());
  const expected = new Map<string, string[]>();
  for (const [key, data] of model) {
    for (const word of new Set(words(data))) {
      expected.set(word, [...(expected.get(word) ?? []), key]);
    }
  }
  expect(real.listIndexFuncValues('words').toSorted()).toEqual([...expected.keys()].toSorted());
  for (const [word, keys] of expected) {
    expect(real.indexKeys('words', word)).toEqual(keys.toSorted());
  }
}

const key = fc.constantFrom('a/1', 'a/2', 'b/1', '1');
const data = fc.string({ unit: fc.constantFrom('x', 'y', 'z'), maxLength: 3 });

test('an Indexer always equals an index worked out from nothing', () => {
  const commands = fc.commands([
    fc.tuple(key, data).map(([k, d]) => new Put(k, d)),
    key.map((k) => new Delete(k)),
    fc.array(fc.tuple(key, data), { maxLength: 4 }).map((entries) => new Replace(entries)),
  ]);
  fc.assert(
    fc.property(commands, (cmds) => {
      const model: Model = new Map();
      const real: Real = new Indexer({ words: (object) => words(object['data']) });
      fc.modelRun(() => ({ model, real }), cmds);
      expect(real.size).toBe(model.size);
    }),
  );
});
