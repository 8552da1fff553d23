import type { KubeObject } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { SeenObjects } from './seen-objects.ts';
import { HastyClock } from './test-server.ts';
import { WatchDecoder, type MalformedLine } from './watch-decoder.ts';

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
const event = (name: string, type = 'ADDED') => ({ type, object: { metadata: { name } } });

function decodeAll(text: string, maxLineBytes?: number) {
  const malformed: MalformedLine[] = [];
  const decoder = new WatchDecoder<KubeObject>({
    clock: new HastyClock(),
    onMalformed: (reported) => malformed.push(reported),
    ...(maxLineBytes !== undefined && { maxLineBytes }),
  });
  const events = [...decoder.push(Buffer.from(text)), ...decoder.end()];
  return { events, malformed, count: decoder.malformedLines };
}

describe('WatchDecoder', () => {
  it('stamps each event with its bytes and the time it was decoded', () => {
    const clock = new HastyClock();
    const decoder = new WatchDecoder<KubeObject>({ clock });
    const text = line(event('ü€😀'));
    const bytes = Buffer.byteLength(text) - 1;
    expect(decoder.push(Buffer.from(text))).toEqual([
      { ...event('ü€😀'), stamp: { decodedAt: clock.time, bytes } },
    ]);
  });

  it('takes a last line without its newline, and skips blank lines', () => {
    const { events, count } = decodeAll(
      `\n${line(event('a'))}\r\n  \n${JSON.stringify(event('b'))}`,
    );
    expect(events).toMatchObject([event('a'), event('b')]);
    expect(count).toBe(0);
  });

  it('passes an ERROR event on with its Status', () => {
    const object = { kind: 'Status', code: 410, reason: 'Expired' };
    expect(decodeAll(line({ type: 'ERROR', object })).events).toMatchObject([
      { type: 'ERROR', object },
    ]);
  });

  it.each([
    ['not-json', 'no JSON at all'],
    ['not-an-event', '["ADDED"]'],
    ['not-an-event', 'null'],
    ['not-an-event', '{"type":"RENAMED","object":{"metadata":{}}}'],
    ['not-an-event', '{"type":"ADDED"}'],
    ['not-an-event', '{"type":"ADDED","object":{"kind":"Pod"}}'],
  ])(
    'reports and counts a malformed line (%s: %s) and puts an ERROR event in its place',
    (reason, bad) => {
      const { events, malformed, count } = decodeAll(
        `${line(event('a'))}${bad}\n${line(event('b'))}`,
      );
      expect(events).toMatchObject([
        event('a'),
        {
          type: 'ERROR',
          object: { kind: 'Status', status: 'Failure', reason: 'InternalError', code: 500 },
          stamp: { bytes: bad.length },
        },
        event('b'),
      ]);
      expect(malformed).toMatchObject([{ reason, bytes: bad.length, text: bad }]);
      expect(count).toBe(1);
    },
  );

  it('shows no more than the beginning of a malformed line', () => {
    expect(decodeAll(`${'x'.repeat(10_000)}\n`).malformed[0]?.text).toBe('x'.repeat(256));
  });

  it('reports a stream that ended within a line, and gives no event for it', () => {
    const { events, malformed } = decodeAll(`${line(event('a'))}{"type":"MODI`);
    expect(events).toMatchObject([event('a')]);
    expect(malformed).toEqual([{ reason: 'truncated', bytes: 13, text: '{"type":"MODI' }]);
  });

  it('refuses a line beyond the limit, and goes on after it', () => {
    const long = line(event('x'.repeat(200)));
    const { events, malformed } = decodeAll(`${line(event('a'))}${long}${line(event('b'))}`, 100);
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'ERROR', 'ADDED']);
    expect(malformed).toEqual([{ reason: 'too-long', bytes: long.length - 1, text: '' }]);
  });

  it('keeps nothing of an endless line that is over the limit', () => {
    const decoder = new WatchDecoder<KubeObject>({ maxLineBytes: 1024 * 1024 });
    const chunk = Buffer.alloc(64 * 1024, 'x');
    // Kept, it would be longer than a JavaScript string can be.
    for (let pushed = 0; pushed < 10_000; pushed += 1) decoder.push(chunk);
    expect(decoder.push(Buffer.from('\n'))).toMatchObject([
      { type: 'ERROR', stamp: { bytes: 10_000 * chunk.length } },
    ]);
  });

  it('cuts managedFields on request, once the last writer was read', () => {
    const managedFields = [
      { manager: 'kubectl', operation: 'Update', time: '2026-01-01T00:00:00Z' },
    ];
    const object = { metadata: { uid: 'u', managedFields, name: 'a' } };
    const decoder = new WatchDecoder<KubeObject>({
      seen: new SeenObjects(),
      stripManagedFields: true,
    });
    const [added] = decoder.push(Buffer.from(line({ type: 'ADDED', object })));
    expect(added?.object.metadata).toEqual({ uid: 'u', name: 'a' });
    expect(added?.stamp?.lastWriter).toEqual({
      manager: 'kubectl',
      operation: 'Update',
      subresource: '',
      time: '2026-01-01T00:00:00Z',
    });
    const [deleted] = decoder.push(Buffer.from(line({ type: 'DELETED', object })));
    expect(deleted?.object.metadata).toEqual({ uid: 'u', name: 'a' });
    expect(deleted?.stamp).not.toHaveProperty('lastWriter');
  });
});
