import type { KubeObject } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HastyClock } from './test-server.ts';
import { WatchDecoder, type MalformedLine } from './watch-decoder.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });
const watchEvent = fc.record({
  type: fc.constantFrom('ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'),
  object: fc.record({
    metadata: fc.record({ name: text, annotations: fc.dictionary(text, text, { maxKeys: 3 }) }),
  }),
});
const garbage = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .map((value) => `!${value.replaceAll(/\s/g, '')}`);
const wireLine = fc.oneof(
  { weight: 4, arbitrary: watchEvent.map((event) => JSON.stringify(event)) },
  { weight: 1, arbitrary: garbage },
);

function decode(chunks: readonly Buffer[]) {
  const malformed: MalformedLine[] = [];
  const decoder = new WatchDecoder<KubeObject>({
    clock: new HastyClock(),
    maxLineBytes: 400,
    onMalformed: (line) => malformed.push(line),
  });
  const events = chunks.flatMap((chunk) => decoder.push(chunk));
  return { events: [...events, ...decoder.end()], malformed, count: decoder.malformedLines };
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe('WatchDecoder, however the bytes are cut', () => {
  it('gives the same events, and one for each line', () => {
    fc.assert(
      fc.property(fc.array(wireLine, { maxLength: 8 }), fc.array(fc.nat()), (lines, places) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const whole = decode([bytes]);
        expect(decode(cut(bytes, places))).toEqual(whole);
        expect(whole.events.length).toBe(lines.length);
        expect(whole.count).toBe(whole.malformed.length);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same at every single split, and byte by byte, of a stream that ends in mid-line', () => {
    const lines = [
      { type: 'ADDED', object: { metadata: { name: 'ünï-😀-\u2028' } } },
      { type: 'MODIFIED', object: { metadata: { name: '漢字'.repeat(10) } } },
    ].map((event) => `${JSON.stringify(event)}\n`);
    const bytes = Buffer.from(`${lines.join('')}oops €\n\n{"type":"DEL😀`);
    const whole = decode([bytes]);
    expect(whole.events.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'ERROR']);
    expect(whole.malformed.map(({ reason }) => reason)).toEqual(['not-json', 'truncated']);
    for (let place = 0; place <= bytes.length; place += 1) {
      expect(decode([bytes.subarray(0, place), bytes.subarray(place)])).toEqual(whole);
    }
    expect(decode(Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(whole);
  });
});
