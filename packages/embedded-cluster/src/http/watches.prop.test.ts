import { KubeStatusError } from '@deltascope/apimachinery';
import type { Unstructured } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from '../random.ts';
import { resourceNamed } from '../resources.ts';
import type { StoreEvent } from '../store/history.ts';
import { objectKey, Store } from '../store/store.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { Faults } from './faults.ts';
import { list } from './list.ts';
import { selectionOf } from './selection.ts';
import type { Selection } from './selection.ts';
import type { ConnectionEvents, WatchConnection } from './watch-connection.ts';
import { Watches } from './watches.ts';

const SERVICES = resourceNamed('services');
const KINDS = ['services', 'configmaps'];
const NAMESPACES = ['x', 'y'];
const NAMES = ['a', 'b', 'c'];
const SELECTORS = ['', 'app=web', 'app!=web', 'app'];

interface Scope {
  readonly namespace: string | undefined;
  readonly labelSelector: string;
}

/** A client that may stop reading. */
class FakeConnection implements WatchConnection {
  readonly events: { readonly type: string; readonly object: Unstructured }[] = [];
  isReading = true;
  isEnded = false;
  #on: ConnectionEvents | undefined;

  get waitingBytes(): number {
    return this.isReading ? 0 : Infinity;
  }

  open(on: ConnectionEvents): void {
    this.#on = on;
  }

  send(line: Buffer): void {
    this.events.push(JSON.parse(line.toString()) as { type: string; object: Unstructured });
  }

  end(): void {
    this.isEnded = true;
  }

  cut(): void {
    this.isEnded = true;
  }

  cutMidway(): void {
    this.isEnded = true;
  }

  read(): void {
    this.isReading = true;
    this.#on?.onDrain();
  }
}

/** Everything that ever happened, and what follows from it for anybody. */
class NaiveModel {
  readonly #log: StoreEvent[] = [];

  constructor(store: Store) {
    store.subscribe((event) => this.#log.push(event));
  }

  /** What is there of the services at a revision, in order of key. */
  stateAt(revision: number, scope: Scope): string[] {
    const state = new Map<string, Unstructured>();
    for (const event of this.#log) {
      if (event.revision > revision || event.resource !== 'services') continue;
      if (event.type === 'DELETED') state.delete(event.key);
      else state.set(event.key, event.object);
    }
    return [...state]
      .filter(([, object]) => matches(object, scope))
      .map(([key]) => key)
      .toSorted();
  }

  /** What a watcher hears from a revision on: a selector turns changes into arrivals and departures. */
  heardSince(revision: number, scope: Scope): string[] {
    return this.#log
      .filter((event) => event.revision > revision && event.resource === 'services')
      .flatMap(({ type, key, object, previous, revision: at }) => {
        const did = previous !== undefined && matches(previous, scope);
        const does = type !== 'DELETED' && matches(object, scope);
        if (does) return [`${did ? 'MODIFIED' : 'ADDED'} ${key} ${at}`];
        return did ? [`DELETED ${key} ${at}`] : [];
      });
  }
}

function matches({ metadata }: Unstructured, { namespace, labelSelector }: Scope): boolean {
  const app = metadata.labels?.['app'];
  const does = {
    '': true,
    'app=web': app === 'web',
    'app!=web': app !== 'web',
    app: app !== undefined,
  };
  const isIn = namespace === undefined || metadata.namespace === namespace;
  return isIn && does[labelSelector as keyof typeof does];
}

const keyOf = ({ metadata }: Unstructured): string =>
  objectKey(metadata.namespace, metadata.name ?? '');

const scope = fc.record({
  namespace: fc.constantFrom(undefined, ...NAMESPACES),
  labelSelector: fc.constantFrom(...SELECTORS),
});
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      kind: fc.constantFrom(...KINDS),
      namespace: fc.constantFrom(...NAMESPACES),
      name: fc.constantFrom(...NAMES),
      app: fc.constantFrom('web', 'db', undefined, 'GONE'),
    }),
  },
  {
    weight: 2,
    // How far back; nothing: from the present state.
    arbitrary: fc.record({
      do: fc.constant('watch' as const),
      back: fc.option(fc.nat(12), { nil: undefined }),
      scope,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('stop reading' as const), which: fc.nat(9) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read on' as const), which: fc.nat(9) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('list' as const),
      limit: fc.integer({ min: 1, max: 3 }),
      scope,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('next page' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compact' as const) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Watcher {
  readonly connection: FakeConnection;
  readonly scope: Scope;
  /** What was there when it began; undefined: it goes on from a revision. */
  readonly began: readonly string[] | undefined;
  readonly from: number;
}

interface Pages {
  readonly scope: Scope;
  readonly revision: number;
  readonly limit: number;
  readonly seen: string[];
  /** Undefined at the end. */
  next: string | undefined;
  /** How it was refused, and whether it had to be. */
  refusal?: { readonly code: number | undefined; readonly isForgotten: boolean };
}

interface Outcome {
  readonly actual: unknown;
  readonly expected: unknown;
}

/** More than any list here has. */
const MAX_PAGES = 20;

/** A store, all who listen to it, and the model of what they are to hear. */
class World {
  readonly #clock = new ManualClock();
  readonly #store: Store;
  readonly #model: NaiveModel;
  readonly #watches: Watches;
  readonly #watchers: Watcher[] = [];
  readonly #lists: Pages[] = [];

  constructor(maxEvents: number) {
    const clock = this.#clock;
    this.#store = new Store({ clock, history: { maxEvents, maxAgeMs: 1e9 } });
    this.#model = new NaiveModel(this.#store);
    this.#watches = new Watches({
      store: this.#store,
      clock,
      connectionClock: clock,
      faults: new Faults(clock),
      random: new Random(1),
    });
  }

  do(one: Step): void {
    switch (one.do) {
      case 'write':
        return this.#write(one);
      case 'watch':
        return this.#watch(one.scope, one.back);
      case 'stop reading': {
        const watcher = this.#watchers[one.which];
        if (watcher) watcher.connection.isReading = false;
        return;
      }
      case 'read on':
        return this.#watchers[one.which]?.connection.read();
      case 'list': {
        const { limit, scope: of } = one;
        this.#lists.push({ scope: of, revision: this.#store.revision, limit, seen: [], next: '' });
        return this.#nextPage(this.#lists.at(-1));
      }
      case 'next page':
        return this.#nextPage(this.#lists[one.which]);
      case 'compact':
        this.#store.compact();
    }
  }

  /** Everybody reads to the end: what he has heard and seen, and what there was. */
  outcome(): Outcome {
    for (const { connection } of this.#watchers) connection.read();
    for (const pages of this.#lists) {
      for (let page = 0; pages.next !== undefined && page < MAX_PAGES; page += 1) {
        this.#nextPage(pages);
      }
    }
    const outcomes = [
      ...this.#watchers.map((watcher) => this.#outcomeOf(watcher)),
      ...this.#lists.map((pages) => this.#seen(pages)),
    ];
    return {
      actual: outcomes.map(({ actual }) => actual),
      expected: outcomes.map(({ expected }) => expected),
    };
  }

  /** The state of its moment, unless that was forgotten: then its beginning, and that it is gone. */
  #seen({ scope: of, revision, seen, refusal, next }: Pages): Outcome {
    const state = this.#model.stateAt(revision, of);
    const isWhole = refusal === undefined;
    return {
      actual: { seen, refusal, next },
      expected: {
        seen: isWhole ? state : state.slice(0, seen.length),
        refusal: isWhole ? undefined : { code: 410, isForgotten: true },
        next: undefined,
      },
    };
  }

  #write({ kind, namespace, name, app }: Extract<Step, { do: 'write' }>): void {
    const key = objectKey(namespace, name);
    const labels = app === undefined ? {} : { app };
    if (app === 'GONE') this.#store.remove(kind, key);
    else this.#store.put(kind, key, { metadata: { namespace, name, labels } });
  }

  #watch(of: Scope, back: number | undefined): void {
    const connection = new FakeConnection();
    const from = Math.max(this.#store.revision - (back ?? 0), 1);
    const isFresh = back === undefined;
    const began = isFresh ? this.#model.stateAt(from, of) : undefined;
    const options = isFresh ? {} : { resourceVersion: String(from) };
    const rendering = { definition: SERVICES, representation: { as: 'object' } } as const;
    this.#watches.serve(connection, { selection: selectionFor(of), rendering, options });
    this.#watchers.push({ connection, scope: of, began, from });
  }

  #nextPage(pages: Pages | undefined): void {
    if (pages?.next === undefined) return;
    const { limit, next, revision } = pages;
    pages.next = undefined;
    try {
      const options = { limit, ...(next !== '' && { continue: next }) };
      const { objects, metadata } = list(this.#store, selectionFor(pages.scope), options);
      pages.seen.push(...objects.map(keyOf));
      pages.next = metadata.continue;
    } catch (error) {
      if (!(error instanceof KubeStatusError)) throw error;
      const isForgotten = revision < this.#store.compactedRevision;
      pages.refusal = { code: error.code, isForgotten };
    }
  }

  /** All that there was to hear, unless what was next had been forgotten: then all before it, and that it is gone. */
  #outcomeOf({ connection, scope: of, began = [], from }: Watcher): Outcome {
    const isExpired = connection.events.at(-1)?.type === 'ERROR';
    const heard = connection.events
      .slice(0, isExpired ? -1 : undefined)
      .map(({ type, object }) => [type, keyOf(object), object.metadata.resourceVersion] as const);
    const initial = heard.slice(0, began.length);
    const after = heard.slice(began.length);
    const expected = this.#model.heardSince(from, of);
    const position = Number(after.at(-1)?.[2] ?? from);
    return {
      actual: {
        initial: initial.map(([type, key]) => `${type} ${key}`),
        after: after.map((event) => event.join(' ')),
        isEnded: connection.isEnded,
        isForgotten: isExpired && position < this.#store.compactedRevision,
      },
      expected: {
        initial: began
          .slice(0, isExpired ? initial.length : undefined)
          .map((key) => `ADDED ${key}`),
        after: isExpired ? expected.slice(0, after.length) : expected,
        isEnded: isExpired,
        isForgotten: isExpired,
      },
    };
  }
}

function selectionFor({ namespace, labelSelector }: Scope): Selection {
  const of = { definition: SERVICES, ...(namespace !== undefined && { namespace }) };
  return selectionOf(of, { labelSelector });
}

test('whatever is written, listed, watched and forgotten in between, each watcher hears the history and each list shows one moment', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 80 }),
      fc.integer({ min: 3, max: 30 }),
      (steps, maxEvents) => {
        const world = new World(maxEvents);
        for (const one of steps) world.do(one);
        const { actual, expected } = world.outcome();
        expect(actual).toEqual(expected);
      },
    ),
    { numRuns: 400 },
  );
});
