import type { corev1, eventsv1 } from '@deltascope/api';
import { describe, expect, it } from 'vitest';
import { eventPrinter, eventsV1Printer } from './event.ts';
import { namedCells } from './testing/named-cells.ts';

const event = (given: Partial<corev1.Event>): corev1.Event => ({
  metadata: { name: 'e' },
  involvedObject: { kind: 'Pod', name: 'web-1', fieldPath: 'spec.containers{web}' },
  ...given,
});

const FIRST = '2026-01-01T00:00:01Z';
const LAST = '2026-01-01T00:00:02Z';
const MICRO = '2026-01-01T00:00:03.123456Z';

it('an event tells what happened to what', () => {
  const given = event({
    type: 'Warning',
    reason: 'BackOff',
    message: ' Back-off restarting failed container \n',
    source: { component: 'kubelet', host: 'node-1' },
    firstTimestamp: FIRST,
    lastTimestamp: LAST,
    count: 7,
  });
  expect(namedCells(eventPrinter, given)).toEqual({
    'Last Seen': Date.parse(LAST),
    Type: ['Warning', 'warn'],
    Reason: 'BackOff',
    Object: 'pod/web-1',
    Subobject: 'spec.containers{web}',
    Source: 'kubelet, node-1',
    Message: 'Back-off restarting failed container',
    'First Seen': Date.parse(FIRST),
    Count: 7,
    health: 'warn',
  });
});

describe("an event's times and count", () => {
  it.each<[what: string, Partial<corev1.Event>, unknown]>([
    [
      'are those of its event time when it happened once',
      { eventTime: MICRO },
      [Date.parse(MICRO), Date.parse(MICRO), 1],
    ],
    [
      'are first and last the same when only the first is known',
      { firstTimestamp: FIRST },
      [Date.parse(FIRST), Date.parse(FIRST), 1],
    ],
    [
      "are its series' when it has one",
      {
        eventTime: FIRST,
        lastTimestamp: LAST,
        count: 2,
        series: { count: 5, lastObservedTime: MICRO },
      },
      [Date.parse(MICRO), Date.parse(FIRST), 5],
    ],
    ['are unknown when nothing is told', {}, [null, null, 1]],
  ])('%s', (_what, given, expected) => {
    const cells = namedCells(eventPrinter, event(given));
    expect([cells['Last Seen'], cells['First Seen'], cells['Count']]).toEqual(expected);
  });
});

it('an event names who reports it by either pair of fields', () => {
  const reported = event({ reportingComponent: 'scheduler', reportingInstance: 'scheduler-1' });
  expect(namedCells(eventPrinter, reported)['Source']).toBe('scheduler, scheduler-1');
  expect(namedCells(eventPrinter, event({ source: { component: 'x' } }))['Source']).toBe('x');
});

it('an event about a kind alone names the kind', () => {
  const given = event({ involvedObject: { kind: 'Node' } });
  expect(namedCells(eventPrinter, given)['Object']).toBe('node');
});

it('an event of events.k8s.io prints as the core event it is', () => {
  const core = event({
    type: 'Normal',
    reason: 'Pulled',
    message: 'pulled',
    reportingComponent: 'kubelet',
    reportingInstance: 'node-1',
    source: { component: 'kubelet' },
    firstTimestamp: FIRST,
    lastTimestamp: LAST,
    count: 3,
  });
  const newer: eventsv1.Event = {
    metadata: { name: 'e' },
    eventTime: '',
    regarding: core.involvedObject,
    type: 'Normal',
    reason: 'Pulled',
    note: 'pulled',
    reportingController: 'kubelet',
    reportingInstance: 'node-1',
    deprecatedSource: { component: 'kubelet' },
    deprecatedFirstTimestamp: FIRST,
    deprecatedLastTimestamp: LAST,
    deprecatedCount: 3,
  };
  expect(namedCells(eventsV1Printer, newer)).toEqual(namedCells(eventPrinter, core));
});
