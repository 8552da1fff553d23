import type { KubeObject } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StampedWatchEvent } from '../tools/cache/lister-watcher.ts';
import { ListDecoder } from './list-decoder.ts';
import { type ObjectDecoderOptions, stripManagedFields, WATCH_EVENT } from './object-decoder.ts';
import { takeApart } from './object-text.ts';
import { SeenObjects } from './seen-objects.ts';
import { HastyClock } from './test-server.ts';
import { WatchDecoder } from './watch-decoder.ts';

/** What the cut looks for, or could take for it. */
const TRAPS = [
  ',"managedFields":[{"manager":"trap"}]},"spec":{',
  ',"status":{',
  ',"spec":{',
  '"managedFields":[{"',
  'managedFields',
  '"metadata":{"',
  '},{"metadata":{"',
  ',"fieldsV1":{',
  '}]},"a',
  '}],"a":1',
  '},{"',
  '},{',
  '}]',
  '[{',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '\\"',
  ',',
  'é',
  '漢😀',
];
const trap = fc
  .array(fc.oneof(fc.constantFrom(...TRAPS), fc.string({ unit: 'binary', maxLength: 2 })), {
    maxLength: 4,
  })
  .map((parts) => parts.join(''));
const shuffled = (members: fc.Arbitrary<[string, unknown][]>): fc.Arbitrary<object> =>
  members
    .chain((given) => fc.shuffledSubarray(given, { minLength: given.length }))
    .map((given) => Object.fromEntries(given));
const sorted = (value: object): object =>
  Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
const rarely = <V>(arbitrary: fc.Arbitrary<V>): fc.Arbitrary<V | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 3 });

const { fieldsV1 } = fc.letrec<{ fieldsV1: object }>((tie) => ({
  fieldsV1: fc.dictionary(
    fc.oneof(
      fc.constantFrom('.', 'f:name', 'k:{"name":"a"}', 'v:"x"'),
      trap.map((text) => `f:${text}`),
    ),
    fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constant({}), tie('fieldsV1')),
    { maxKeys: 3 },
  ),
}));
const entry = fc
  .record({
    manager: fc.oneof(fc.constantFrom('kubelet', 'kubectl'), trap),
    operation: fc.constantFrom('Update', 'Apply'),
    apiVersion: fc.constant('v1'),
    time: fc.constantFrom('2026-01-01T00:00:01Z', '2026-01-01T00:00:02Z', '2026-01-01T00:00:03Z'),
    fieldsType: fc.constant('FieldsV1'),
    fieldsV1: rarely(fieldsV1),
    subresource: rarely(fc.constantFrom('status', 'scale')),
    odd: fc.option(fc.oneof(trap, fc.integer(), fc.array(fieldsV1)), { nil: undefined, freq: 20 }),
  })
  .chain((given) => fc.constantFrom(given, sorted(given)));
const managedFields = fc.oneof(
  { weight: 9, arbitrary: fc.array(entry, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(null, [{}], undefined) },
);
const texts = fc.dictionary(trap, trap, { maxKeys: 2 });
const metadata = fc
  .record({
    name: trap,
    namespace: fc.constant('n'),
    uid: fc.constantFrom('u', 'v'),
    generation: rarely(fc.integer({ min: 1, max: 2 })),
    labels: rarely(texts),
    annotations: rarely(texts),
    ownerReferences: rarely(fc.array(texts, { maxLength: 2 })),
    managedFields,
  })
  .chain((given) =>
    fc.oneof(fc.constantFrom(given, sorted(given)), shuffled(fc.constant(Object.entries(given)))),
  );
const nested = fc.record({ name: fc.constant('nested'), managedFields });
const spec = fc.record({
  metadata: rarely(nested),
  managedFields: rarely(managedFields),
  text: fc.oneof(fc.constantFrom('a', 'b'), trap),
  status: rarely(fc.constantFrom({}, { a: 1 }, 'x')),
  last: rarely(fc.constant({})),
});
const object = fc
  .record({
    kind: fc.oneof(fc.constant('Pod'), trap),
    apiVersion: fc.constant('v1'),
    metadata,
    spec: rarely(spec),
    status: rarely(fc.record({ managedFields, texts: fc.array(trap, { maxLength: 2 }) })),
  })
  .chain((given) =>
    fc.oneof(fc.constantFrom(given, sorted(given)), shuffled(fc.constant(Object.entries(given)))),
  );
const event = fc.record({
  type: fc.constantFrom('ADDED', 'MODIFIED', 'MODIFIED', 'DELETED', 'BOOKMARK'),
  object,
});
const specOfMostKinds = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({ metadata: rarely(nested), text: fc.oneof(fc.constant('a'), trap) }),
  },
  { weight: 1, arbitrary: spec },
);
/** A version of one of two objects: its spec, or the one it had before; and how it is heard of. */
const change = fc.record({
  uid: fc.constantFrom('u', 'v'),
  metadata,
  spec: fc.option(specOfMostKinds, { nil: undefined, freq: 2 }),
  status: fc.record({ texts: fc.array(trap, { maxLength: 2 }) }),
  by: fc.constantFrom('watch', 'watch', 'watch', 'watch again', 'list'),
});
const indent = fc.oneof(
  { weight: 9, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constant(1) },
);

/** The shape of which is not known to the compiler, nor needed. */
const toObject = (value: unknown): KubeObject => JSON.parse(JSON.stringify(value)) as KubeObject;

function decode(chunks: readonly Buffer[], isCut: boolean) {
  const decoder = new WatchDecoder<KubeObject>({
    clock: new HastyClock(),
    seen: new SeenObjects(),
    shareUnchangedSpecs: isCut,
    stripManagedFields: isCut,
  });
  const events = [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
  return { events: isCut ? events : events.map(withoutManagedFields), bad: decoder.malformedLines };
}

function withoutManagedFields(given: StampedWatchEvent<KubeObject>): StampedWatchEvent<KubeObject> {
  if (given.type !== 'ERROR') stripManagedFields(given.object);
  return given;
}

function decodeList(text: string, chunkBytes: number, isCut: boolean) {
  const seen = new SeenObjects();
  const decoder = new ListDecoder<KubeObject>({
    seen,
    stripManagedFields: isCut,
    shareUnchangedSpecs: isCut,
  });
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    decoder.push(bytes.subarray(start, start + chunkBytes));
  }
  const list = decoder.end();
  if (!isCut) list.items.forEach(stripManagedFields);
  const known = ['u', 'v'].map((uid) =>
    seen.lastWriterOf(toObject({ metadata: { uid, managedFields: [LATEST] } })),
  );
  return { list, known };
}
/** What a ListWatch reads of a history; a list has all that is there. */
class Reader {
  readonly #seen = new SeenObjects();
  readonly #options: ObjectDecoderOptions;
  readonly #isCut: boolean;
  readonly #watch: WatchDecoder<KubeObject>;

  constructor(isCut: boolean) {
    this.#isCut = isCut;
    this.#options = { seen: this.#seen, shareUnchangedSpecs: isCut, stripManagedFields: isCut };
    this.#watch = new WatchDecoder({ ...this.#options, clock: new HastyClock() });
  }

  /** With its stamp. */
  watch(object: object): KubeObject | undefined {
    const line = `${JSON.stringify({ type: 'MODIFIED', object })}\n`;
    const [event] = this.#watch.push(Buffer.from(line));
    if (event === undefined || event.type === 'ERROR') return undefined;
    if (!this.#isCut) stripManagedFields(event.object);
    return Object.assign(event.object, { stamp: event.stamp });
  }

  list(items: readonly object[]): readonly KubeObject[] {
    const decoder = new ListDecoder<KubeObject>(this.#options);
    this.#seen.listBegins();
    decoder.push(Buffer.from(JSON.stringify({ metadata: { resourceVersion: '1' }, items })));
    const list = decoder.end();
    this.#seen.listEnds();
    if (!this.#isCut) list.items.forEach(stripManagedFields);
    return list.items;
  }
}

/** As an API server counts: each change is a version, each change of the spec a generation. */
function* versionsOf(changes: readonly Change[]) {
  const present = new Map<string, { generation: number; spec: object; version: object }>();
  for (const [index, { uid, metadata: given, spec: changed, status, by }] of changes.entries()) {
    const before = present.get(uid);
    const spec = changed ?? before?.spec ?? {};
    const generation = (before?.generation ?? 0) + (changed === undefined && before ? 0 : 1);
    const metadata = { ...given, uid, generation, resourceVersion: String(index) };
    const version = { kind: 'Pod', apiVersion: 'v1', metadata, spec, status };
    present.set(uid, { generation, spec, version });
    const versions = [...present.values()].map((one) => one.version);
    yield { by, uid, version, versions, isSpecUnchanged: changed === undefined && !!before };
  }
}
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

const specOf = (object: KubeObject | undefined): unknown =>
  (object as { readonly spec?: unknown } | undefined)?.spec;

const LATEST = { manager: 'latest', time: '2026-01-01T00:00:09Z' };

describe('managedFields cut out of the text, and the spec shared', () => {
  it('gives the events that a full parse gives, and the same last writers', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 5 }), indent, (events, space) => {
        const chunks = events.map((given) =>
          Buffer.from(`${JSON.stringify(given, null, space).replaceAll('\n', ' ')}\n`),
        );
        expect(decode(chunks, true)).toEqual(decode(chunks, false));
        expect(decode([Buffer.concat(chunks)], true)).toEqual(decode(chunks, false));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a line that was cut off, or has lost a byte outside of managedFields, where a full parse does', () => {
    const end = fc.oneof(fc.constant('cut off'), fc.constant('lost'));
    fc.assert(
      fc.property(event, end, fc.nat(), (given, how, at) => {
        const bytes = Buffer.from(JSON.stringify(given));
        const place = at % bytes.length;
        const member = bytes.indexOf(',"managedFields":[');
        fc.pre(how === 'cut off' || (place < member && member >= 0));
        const rest = how === 'lost' ? bytes.subarray(place + 1) : Buffer.alloc(0);
        const line = Buffer.concat([bytes.subarray(0, place), rest, Buffer.from('\n')]);
        expect(decode([line], true)).toEqual(decode([line], false));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the lists that a full parse gives, and the same writers to compare with', () => {
    fc.assert(
      fc.property(
        fc.array(object, { maxLength: 5 }),
        indent,
        fc.integer({ min: 1, max: 2000 }),
        (items, space, chunkBytes) => {
          const value = { kind: 'PodList', metadata: { resourceVersion: '1' }, items };
          const text = JSON.stringify(value, null, space);
          expect(decodeList(text, chunkBytes, true)).toEqual(decodeList(text, chunkBytes, false));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('tells a history as a full parse does, by lists and watches in turn, with the very specs that have not changed', () => {
    let shared = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 10 }), (changes) => {
        const [cut, full] = [new Reader(true), new Reader(false)];
        const specs = new Map<string | undefined, unknown>();
        for (const { by, uid, version, versions, isSpecUnchanged } of versionsOf(changes)) {
          const read = (reader: Reader): readonly (KubeObject | undefined)[] => {
            if (by === 'list') return reader.list(versions);
            return Array.from({ length: by === 'watch' ? 1 : 2 }, () => reader.watch(version));
          };
          const objects = read(cut);
          expect(objects).toEqual(read(full));
          const own = objects.find((object) => object?.metadata.uid === uid);
          if (isSpecUnchanged && specs.get(uid) === specOf(own)) shared += 1;
          for (const object of objects) specs.set(object?.metadata.uid, specOf(object));
        }
      }),
      { numRuns: 300 },
    );
    // Some hundred: many of these texts are parsed whole, as they should be.
    expect(shared).toBeGreaterThan(50);
  });

  it.each([
    ['last in metadata, as in typed objects', (given: object) => given],
    ['among sorted keys, as in custom resources', sorted],
  ])('cuts them %s, whatever their fields and the other strings are', (_, order) => {
    const entries = fc.array(
      fc.record({
        manager: fc.constantFrom('kubelet', 'kubectl'),
        apiVersion: fc.constant('v1'),
        operation: fc.constant('Update'),
        time: fc.constant('2026-01-01T00:00:01Z'),
        fieldsV1: fc.constant({ 'f:spec': { 'k:{"name":"a{}"}': { '.': {} }, 'f:x': {} } }),
        subresource: rarely(fc.constant('status')),
      }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(trap, entries, (text, given) => {
        const meta = {
          annotations: { [text]: text },
          name: 'a',
          uid: 'u',
          managedFields: given.map(order),
        };
        const whole = { kind: 'Pod', metadata: order(meta), spec: { text } };
        const line = JSON.stringify({ type: 'ADDED', object: whole });
        const around = { start: text.length, end: text.length + line.length };
        const cut = takeApart(text + line + text, around, {
          metadata: WATCH_EVENT.metadata,
          cutManagedFields: true,
          splitSpec: false,
        });
        const { managedFields: _cut, ...metaLeft } = meta;
        const left = { type: 'ADDED', object: { ...whole, metadata: order(metaLeft) } };
        expect(cut?.text).toBe(JSON.stringify(left));
        expect(given.map((_entry, index) => cut?.managedFields?.entryAt(index))).toEqual(
          toObject(given.map(({ fieldsV1: _fields, ...others }) => others)),
        );
      }),
    );
  });
});
