import type { Unstructured } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock, makeObject } from '../../testing/index.ts';
import { DeletedFinalStateUnknown } from './deleted-final-state-unknown.ts';
import { DeltaFIFO } from './delta-fifo.ts';
import { Indexer } from './indexer.ts';

interface Item {
  readonly key: string;
  readonly deltas: string[];
}

/** The queue in the plainest form: one list of items, searched from the front, and a known state of each key. */
class Model {
  items: Item[] = [];
  known = new Map<string, string>();
  populated = false;
  initial = 0;

  enqueue(key: string, delta: string): void {
    const item = this.items.find((candidate) => candidate.key === key);
    if (item === undefined) this.items.push({ key, deltas: [delta] });
    else if (isDeletion(delta) && isDeletion(item.deltas.at(-1))) {
      if (item.deltas.at(-1)?.startsWith('Deleted!')) item.deltas[item.deltas.length - 1] = delta;
    } else item.deltas.push(delta);
  }

  newest(key: string): string | undefined {
    const item = this.items.find((candidate) => candidate.key === key);
    return item?.deltas.at(-1)?.split(/[:!]/)[1] ?? this.known.get(key);
  }

  has(key: string): boolean {
    return this.known.has(key) || this.items.some((item) => item.key === key);
  }
}

const isDeletion = (delta: string | undefined): boolean => delta?.startsWith('Deleted') ?? false;

/** The real queue in front of the cache its consumer keeps. */
class Real {
  readonly indexer = new Indexer();
  readonly queue = new DeltaFIFO({
    clock: new FakeClock(),
    knownObjects: this.indexer,
    emitDeltaTypeReplaced: true,
  });

  pop(): Item | undefined {
    let popped: Item | undefined;
    this.queue.tryPop(({ key, deltas }) => {
      popped = { key, deltas: deltas.map(({ type, object }) => spell(type, object)) };
      const { type, object } = deltas.at(-1) ?? {};
      if (type === 'Deleted') this.indexer.storage.delete(key);
      else if (object !== undefined) this.indexer.storage.update(key, object as Unstructured);
    });
    return popped;
  }
}

const spell = (
  type: string,
  object: Unstructured | DeletedFinalStateUnknown<Unstructured>,
): string =>
  object instanceof DeletedFinalStateUnknown
    ? `${type}!${String(object.obj?.['data'])}`
    : `${type}:${String(object['data'])}`;

type Command = fc.Command<Model, Real>;

/** A command from its two halves; afterwards both sides must look alike. */
function command(name: string, run: (model: Model, real: Real) => void): Command {
  return {
    check: () => true,
    run(model, real) {
      run(model, real);
      const { keys, initialPopulationCount, hasSynced } = real.queue.inspect();
      expect(keys).toBe(model.items.length);
      expect(initialPopulationCount).toBe(model.initial);
      expect(hasSynced).toBe(model.populated && model.initial === 0);
    },
    toString: () => name,
  };
}

const write = (verb: 'add' | 'update', key: string, data: string): Command =>
  command(`${verb} ${key} ${data}`, (model, real) => {
    model.populated = true;
    model.enqueue(key, `${verb === 'add' ? 'Added' : 'Updated'}:${data}`);
    real.queue[verb](makeObject(key, data));
  });

const remove = (key: string, data: string, tombstone: boolean): Command =>
  command(`delete ${key} ${data} ${tombstone}`, (model, real) => {
    model.populated = true;
    if (model.has(key)) model.enqueue(key, `Deleted${tombstone ? '!' : ':'}${data}`);
    const object = makeObject(key, data);
    real.queue.delete(tombstone ? new DeletedFinalStateUnknown(key, object) : object);
  });

const replace = (entries: readonly (readonly [string, string])[]): Command =>
  command(`replace ${JSON.stringify(entries)}`, (model, real) => {
    const listed = new Set(entries.map(([key]) => key));
    for (const [key, data] of entries) model.enqueue(key, `Replaced:${data}`);
    const present = new Set([...model.items.map(({ key }) => key), ...model.known.keys()]);
    const missing = [...present].filter((key) => !listed.has(key));
    for (const key of missing) model.enqueue(key, `Deleted!${model.newest(key)}`);
    if (!model.populated) model.initial = listed.size + missing.length;
    model.populated = true;
    real.queue.replace(entries.map(([key, data]) => makeObject(key, data)));
  });

const resync = command('resync', (model, real) => {
  for (const [key, data] of model.known) {
    if (!model.items.some((item) => item.key === key)) model.enqueue(key, `Sync:${data}`);
  }
  real.queue.resync();
});

const pop = (): Command =>
  command('pop', (model, real) => {
    const expected = model.items.shift();
    expect(real.pop()).toEqual(expected);
    if (expected === undefined) return;
    if (model.initial > 0) model.initial -= 1;
    const last = expected.deltas.at(-1) ?? '';
    if (isDeletion(last)) model.known.delete(expected.key);
    else model.known.set(expected.key, last.split(':')[1] ?? '');
  });

const key = fc.constantFrom('a/1', 'a/2', 'b/1', '1');
const data = fc.constantFrom('x', 'y', 'z');

test('a DeltaFIFO behaves as the plainest queue that follows the rules C49 to C57', () => {
  const commands = fc.commands(
    [
      fc.tuple(fc.constantFrom('add', 'update'), key, data).map(([v, k, d]) => write(v, k, d)),
      fc.tuple(key, data, fc.boolean()).map(([k, d, t]) => remove(k, d, t)),
      fc.array(fc.tuple(key, data), { maxLength: 4 }).map(replace),
      fc.constant(resync),
      fc.constant(pop()),
    ],
    { maxCommands: 60 },
  );
  fc.assert(
    fc.property(commands, (cmds) => {
      const model = new Model();
      const real = new Real();
      fc.modelRun(() => ({ model, real }), cmds);
      for (const waiting of model.items) expect(real.pop()).toEqual(waiting);
      expect(real.queue.length).toBe(0);
    }),
    { numRuns: 300 },
  );
});
