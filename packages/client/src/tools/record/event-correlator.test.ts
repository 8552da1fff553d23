import type { corev1 } from '@deltascope/api';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../testing/index.ts';
import { type CorrelatorOptions, EventCorrelator } from './event-correlator.ts';
import { minute, second } from './record-rig.ts';

class Rig {
  readonly clock = new FakeClock(Date.UTC(2026, 0, 2));
  readonly correlator: EventCorrelator;
  #made = 0;

  constructor(options?: CorrelatorOptions) {
    this.correlator = new EventCorrelator(this.clock, options);
  }

  /** "create 1 x message", "patch 2 x message", "filtered". */
  correlate(message: string, fields: Partial<corev1.Event> = {}): string {
    const observed = this.correlator.correlate({
      metadata: { name: `web.${(this.#made += 1)}`, namespace: 'shop' },
      involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web' },
      source: { component: 'painter' },
      type: 'Warning',
      reason: 'BackOff',
      count: 1,
      message,
      ...fields,
    });
    if (observed === undefined) return 'filtered';
    const { event, patch } = observed;
    return `${patch === undefined ? 'create' : 'patch'} ${event.count} x ${event.message}`;
  }

  many(count: number, fields?: Partial<corev1.Event>): string[] {
    return Array.from({ length: count }, (_, index) => this.correlate(`${index}`, fields));
  }
}

const combined = (message: string): string => `(combined from similar events): ${message}`;

describe('similar events', () => {
  it('are combined from the tenth on, and counted', () => {
    const rig = new Rig();
    const before = rig.many(9);
    expect(before).toEqual(before.map((_, index) => `create 1 x ${index}`));
    expect(rig.correlate('a')).toBe(`create 1 x ${combined('a')}`);
    expect(rig.correlate('b')).toBe(`patch 2 x ${combined('b')}`);
    expect(rig.correlate('c')).toBe(`patch 3 x ${combined('c')}`);
  });

  it('that have an event of their own are counted there, before and after there are ten', () => {
    const rig = new Rig();
    rig.many(9);
    expect(rig.correlate('3')).toBe('patch 2 x 3');
    rig.correlate('a');
    expect(rig.correlate('3')).toBe('patch 3 x 3');
    expect(rig.correlate('a')).toBe(`patch 2 x ${combined('a')}`);
  });

  it('are new again when there was none for more than ten minutes', () => {
    const rig = new Rig();
    rig.many(10);
    for (const count of [2, 3]) {
      rig.clock.spend(10 * minute);
      expect(rig.correlate('a')).toBe(`patch ${count} x ${combined('a')}`);
    }
    rig.clock.spend(10 * minute + 1);
    expect(rig.correlate('b')).toBe('create 1 x b');
  });

  it.each<[string, Partial<corev1.Event>]>([
    ['reason', { reason: 'Killing' }],
    ['type', { type: 'Normal' }],
    ['source', { source: { component: 'other' } }],
    ['host', { source: { component: 'painter', host: 'b' } }],
    ['object', { involvedObject: { kind: 'Pod', namespace: 'shop', name: 'db' } }],
    ['object of that name', { involvedObject: { kind: 'Pod', namespace: 'shop', uid: '2' } }],
    ['reporter', { reportingComponent: 'other' }],
  ])('are not those of another %s', (_, fields) => {
    const rig = new Rig();
    rig.many(12);
    expect(rig.correlate('a', fields)).toBe('create 1 x a');
  });

  it('of which parts of the key run into each other are told apart', () => {
    const rig = new Rig({ maxEvents: 1 });
    rig.correlate('', { source: { component: 'ab', host: 'c' } });
    expect(rig.correlate('', { source: { component: 'a', host: 'bc' } })).toMatch(/^create 1/);
  });
});

describe('a source', () => {
  it('may say 25 things of an object at once, and one more each five minutes', () => {
    const rig = new Rig();
    const said = rig.many(30);
    expect(said.filter((one) => one !== 'filtered')).toHaveLength(25);
    expect(said.slice(25)).toEqual(Array.from({ length: 5 }, () => 'filtered'));
    rig.clock.spend(5 * minute - second);
    expect(rig.correlate('a')).toBe('filtered');
    rig.clock.spend(second);
    // What was filtered is in the count.
    expect(rig.correlate('a')).toBe(`patch 23 x ${combined('a')}`);
    expect(rig.correlate('a')).toBe('filtered');
  });

  it('has 25 again after two hours, and no more', () => {
    const rig = new Rig();
    rig.many(30);
    rig.clock.spend(24 * 60 * minute);
    expect(rig.many(30).filter((one) => one !== 'filtered')).toHaveLength(25);
  });

  it('has a budget for each object', () => {
    const rig = new Rig();
    rig.many(30);
    const involvedObject = { kind: 'Pod', namespace: 'shop', name: 'db' };
    expect(rig.correlate('a', { involvedObject })).toBe('create 1 x a');
  });
});

describe('what is remembered', () => {
  it('is bounded: of 4096 events the count goes on, of one more the first is forgotten', () => {
    const rig = new Rig();
    const of = (name: string): Partial<corev1.Event> => ({ involvedObject: { name } });
    for (let index = 0; index < 4096; index += 1) rig.correlate('x', of(String(index)));
    expect(rig.correlate('x', of('0'))).toBe('patch 2 x x');
    rig.correlate('x', of('one more'));
    expect(rig.correlate('x', of('0'))).toBe('patch 3 x x');
    expect(rig.correlate('x', of('1'))).toBe('create 1 x x');
  });
});

it('each setting can be another', () => {
  const rig = new Rig({
    maxEvents: 2,
    maxIntervalMs: second,
    burstSize: 4,
    qps: 1,
    lruCacheSize: 3,
    keyFunc: ({ reason = '', message = '' }) => ({ aggregateKey: reason, localKey: message }),
    messageFunc: ({ message }) => `such as ${message}`,
    spamKeyFunc: ({ reason = '' }) => reason,
  });
  expect(rig.many(5)).toEqual([
    'create 1 x 0',
    'create 1 x such as 1',
    'patch 2 x such as 2',
    'patch 3 x such as 3',
    'filtered',
  ]);
  rig.clock.spend(second + 1);
  expect(rig.correlate('a')).toBe('create 1 x a');
  expect(() => new EventCorrelator(rig.clock, { lruCacheSize: 0 })).toThrow(RangeError);
});
