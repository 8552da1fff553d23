import type { corev1 } from '@deltascope/api';
import { expect, test } from 'vitest';
import { Random } from '../random.ts';
import { Registry } from '../registry/registry.ts';
import { Store } from '../store/store.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { TestWorld } from '../testing/test-world.ts';
import { BEHAVIOUR } from './behaviour.ts';
import { ClusterClient } from './cluster-client.ts';
import { EventRecorder } from './event-recorder.ts';
import type { ComponentEvent } from './event-recorder.ts';

const MINUTE_MS = 60_000;

function setUp() {
  const clock = new ManualClock();
  const registry = new Registry({ store: new Store({ clock }), clock, random: new Random(1) });
  const client = new ClusterClient(registry, 'kubelet');
  client.create('namespaces', { metadata: { name: 'default' } });
  const recorder = new EventRecorder(registry, clock);
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'u', resourceVersion: '7' },
  };
  const record = (message: string, details: Partial<ComponentEvent> = {}): void => {
    const event = { type: 'Warning', reason: 'Failed', component: 'kubelet', host: 'n1' } as const;
    recorder.record(client, pod, { ...event, message, ...details });
  };
  const events = (): corev1.Event[] => [...client.list('events')];
  return { clock, recorder, record, events };
}

test('an event has its source, its object and the part of it', () => {
  const { record, events } = setUp();
  record('no', { fieldPath: 'spec.containers{main}' });
  expect(events()).toMatchObject([
    {
      metadata: { name: expect.stringMatching(/^web\.[0-9a-f]{16}$/) as unknown },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        name: 'web',
        namespace: 'default',
        uid: 'u',
        resourceVersion: '7',
        fieldPath: 'spec.containers{main}',
      },
      source: { component: 'kubelet', host: 'n1' },
      reportingComponent: 'kubelet',
      reportingInstance: 'n1',
      count: 1,
    },
  ]);
});

test('the same again raises the count of the one event', () => {
  const { clock, record, events } = setUp();
  record('no');
  const [first] = events();
  clock.advance(10_000);
  record('no');
  expect(events()).toMatchObject([{ count: 2, firstTimestamp: first?.firstTimestamp }]);
  expect(events()[0]?.lastTimestamp).not.toBe(first?.lastTimestamp);
});

test('the tenth similar event within ten minutes and those after it become one', () => {
  const { clock, record, events } = setUp();
  for (let n = 1; n <= 14; n += 1) record(`no ${n}`);
  expect(events()).toHaveLength(10);
  expect(events().at(-1)).toMatchObject({
    message: '(combined from similar events): no 14',
    count: 5,
  });
  clock.advance(11 * MINUTE_MS);
  record('no 15');
  expect(events().at(-1)).toMatchObject({ message: 'no 15', count: 1 });
});

test('a source says 25 things about an object, then one every five minutes', () => {
  const { clock, recorder, record, events } = setUp();
  const said = (): number => events().reduce((sum, { count = 0 }) => sum + count, 0);
  for (let n = 0; n < 40; n += 1) record('no');
  expect(said()).toBe(25);
  expect(recorder.spam).toBe(15);
  record('no', { type: 'Normal' });
  record('no', { host: 'n2' });
  expect(said()).toBe(27);
  clock.advance(5 * MINUTE_MS);
  record('no');
  record('no');
  expect(said()).toBe(28);
});

test('an event ends an hour after its last change, and its count goes on when it is said again', () => {
  const { clock, record, events } = setUp();
  record('no');
  clock.advance(50 * MINUTE_MS);
  record('no');
  clock.advance(50 * MINUTE_MS);
  expect(events()).toMatchObject([{ count: 2 }]);
  clock.advance(11 * MINUTE_MS);
  expect(events()).toEqual([]);
  record('no');
  expect(events()).toMatchObject([{ count: 3 }]);
});

test('the oldest end when there are more than four thousand', () => {
  const { clock, recorder, record, events } = setUp();
  for (let n = 0; n < 4100; n += 1) {
    record('no', { component: `c${n}` });
    clock.advance(1);
  }
  expect(recorder.spam).toBe(0);
  clock.advance(MINUTE_MS);
  expect(events()).toHaveLength(4000);
  expect(events().some(({ source }) => source?.component === 'c99')).toBe(false);
});

test('the scheduler writes series: the second is written, the rest when it is over', () => {
  const { clock, record, events } = setUp();
  const details = { component: 'default-scheduler', reason: 'FailedScheduling', host: undefined };
  const { host: _, ...bound } = details;
  record('0/3 nodes', bound);
  const [first] = events();
  expect(first).toMatchObject({
    action: 'Scheduling',
    source: {},
    reportingComponent: 'default-scheduler',
    reportingInstance: 'default-scheduler-control-plane-1',
    eventTime: expect.stringMatching(/\.\d{6}Z$/) as unknown,
  });
  expect(first?.count).toBeUndefined();
  for (const message of ['0/3 nodes', '1/3 nodes', '2/3 nodes']) {
    clock.advance(1000);
    record(message, bound);
  }
  expect(events()).toMatchObject([{ message: '0/3 nodes', series: { count: 2 } }]);
  clock.advance(13 * MINUTE_MS);
  expect(events()).toMatchObject([{ message: '0/3 nodes', series: { count: 4 } }]);
});

test('a crash loop is told by one event of each kind, with the pod’s part and node', () => {
  const world = new TestWorld();
  world.deploy('crash', { replicas: 1, annotations: { [BEHAVIOUR.crashAfterSeconds]: '3' } });
  world.clock.advance(5 * MINUTE_MS);
  const events = [...world.client.list('events')].filter(
    ({ involvedObject }) => involvedObject.kind === 'Pod',
  );
  const backOff = events.filter(({ reason }) => reason === 'BackOff');
  expect(backOff).toHaveLength(1);
  expect(backOff[0]).toMatchObject({
    involvedObject: { fieldPath: 'spec.containers{app}' },
    source: { component: 'kubelet', host: 'node-0' },
    message: expect.stringMatching(
      /^Back-off restarting failed container app in pod crash-\S+_default\(\S+\)$/,
    ) as unknown,
  });
  expect(events.filter(({ reason }) => reason === 'Started')).toMatchObject([
    { message: 'Container started' },
  ]);
  expect(events.filter(({ reason }) => reason === 'Scheduled')).toMatchObject([
    { reportingComponent: 'default-scheduler', action: 'Binding' },
  ]);
});
