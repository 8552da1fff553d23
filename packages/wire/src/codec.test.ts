import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeDown, decodeUp, encode, MAX_UP_LENGTH, ProtocolError } from './codec.ts';
import type { DownMessage } from './down-message.ts';
import { downMessage } from './down-message.ts';
import type { UpMessage } from './up-message.ts';

const ups: UpMessage[] = [
  { type: 'hello', protocol: 1 },
  { type: 'subscribe', id: 1, view: { view: 'cluster' }, windowMs: 250 },
  {
    type: 'subscribe',
    id: 2,
    view: { view: 'table', resource: 'deployments.apps', namespaces: ['shop'] },
    windowMs: 100,
    resume: { epoch: 'e', seq: 4, fingerprint: 'f' },
  },
  { type: 'unsubscribe', id: 1 },
  { type: 'report', gaps: 0, paintMs: [1.5] },
  { type: 'pong', time: 12.5 },
];

const downs: DownMessage[] = [
  { type: 'welcome', protocol: 1, time: 1, version: '0.1.0', build: 'abc' },
  {
    type: 'snapshot',
    channel: 1,
    epoch: 'e',
    seq: 2,
    part: 1,
    parts: 1,
    total: 1,
    rows: [[1, 'bad', [['CrashLoopBackOff', 'bad'], [3, null], null], 'uid', 'shop', 'cart', null]],
  },
  {
    type: 'delta',
    channel: 1,
    from: 2,
    to: 3,
    decodedAt: 12.25,
    rows: [[1, 'ok', { 0: ['Running', 'ok'] }, 'kubelet']],
    removed: [7],
  },
  {
    type: 'journal',
    channel: 2,
    at: 9,
    startedAt: 1,
    keptSince: 2,
    records: 3,
    maxRecords: 50_000,
    bytes: 4,
    maxBytes: 5,
    maxAgeMs: 6,
    dropped: 7,
    gaps: [{ resource: 'pods', from: 1, to: null, cause: 'connection refused' }],
  },
];

describe('upward messages', () => {
  test.each(ups)('$type survives the round trip', (message) => {
    expect(decodeUp(encode(message))).toEqual(message);
  });

  test.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['an unknown type', '{"type":"drop"}'],
    ['an unknown field', '{"type":"pong","time":1,"extra":1}'],
    ['a negative id', '{"type":"unsubscribe","id":-1}'],
    [
      'an empty list of namespaces',
      '{"type":"subscribe","id":1,"windowMs":0,"view":{"view":"table","resource":"pods","namespaces":[]}}',
    ],
    [
      'a window beyond the bound',
      '{"type":"subscribe","id":1,"windowMs":10001,"view":{"view":"cluster"}}',
    ],
  ])('%s is a protocol error', (_what, text) => {
    expect(() => decodeUp(text)).toThrow(ProtocolError);
  });

  test('a message over the bound is refused before it is parsed', () => {
    const text = encode({ type: 'pong', time: 1 }).padEnd(MAX_UP_LENGTH + 1);
    expect(() => decodeUp(text)).toThrow(/limit/);
    expect(decodeUp(text.slice(0, MAX_UP_LENGTH))).toEqual({ type: 'pong', time: 1 });
  });

  test('hostile input never throws anything but a protocol error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        // Nothing that short and arbitrary is a message.
        expect(() => decodeUp(text)).toThrow(ProtocolError);
      }),
    );
  });
});

describe('downward messages', () => {
  test.each(downs)('$type is what its schema says, and survives the round trip', (message) => {
    expect(downMessage.parse(message)).toEqual(message);
    expect(decodeDown(encode(message))).toEqual(message);
  });

  test.each(downMessage.options.map((option) => option.shape.type.value))('%s is known', (type) => {
    expect(decodeDown(`{"type":"${type}"}`)).toEqual({ type });
  });

  test('a type of a newer server is passed over', () => {
    expect(decodeDown('{"type":"confetti"}')).toBeUndefined();
  });

  test.each(['', '1', 'null', '{}', '"delta"'])('%j is no message', (text) => {
    expect(() => decodeDown(text)).toThrow(ProtocolError);
  });
});
