import type { KubeObject } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StampedWatchEvent } from '../tools/cache/lister-watcher.ts';
import { ListDecoder } from './list-decoder.ts';
import { stripManagedFields, WATCH_EVENT } from './object-decoder.ts';
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
