import type { corev1 } from '@deltascope/api';
import { beforeEach, expect, it } from 'vitest';
import { TestWorld } from '../../testing/test-world.ts';

const CAPACITY = { cpu: '4', memory: '8Gi', pods: '10' };
const HIGH = 1000;

let world: TestWorld;

/** Two nodes of four cores, where alone the pods may be. */
beforeEach(() => {
  world = new TestWorld();
  for (const name of ['one', 'two']) {
    world.client.create('nodes', {
      metadata: { name, labels: { own: 'yes', name } },
      status: {
        capacity: CAPACITY,
        allocatable: CAPACITY,
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    });
  }
  for (const value of [10, HIGH]) {
    world.client.create('priorityclasses', { metadata: { name: `p${value}` }, value });
  }
  world.clock.advance(1000);
});

function create(name: string, cpu: string, more: Partial<corev1.PodSpec> = {}): void {
  const resources = { requests: { cpu } };
  world.client.create('pods', {
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      nodeSelector: { own: 'yes' },
      containers: [{ name: 'a', image: 'x', resources }],
      ...more,
    },
  });
  world.clock.advance(300);
}

const pod = (name: string): corev1.Pod | undefined => world.client.get('pods', `default/${name}`);
const nodeOf = (name: string): string | undefined => pod(name)?.spec?.nodeName;
const isEnding = (name: string): boolean => pod(name)?.metadata.deletionTimestamp !== undefined;
const condition = (name: string, wanted: string): corev1.PodCondition | undefined =>
  pod(name)?.status?.conditions?.find(({ type }) => type === wanted);
const on = (node: string): Partial<corev1.PodSpec> => ({ nodeSelector: { name: node } });

it('a pod of higher priority has the least important ones end, as few as it needs, and goes there', () => {
  create('worthy', '3', { ...on('one'), priorityClassName: 'p10' });
  create('large', '2', on('two'));
  create('small', '1', on('two'));
  world.clock.advance(10_000);
  create('urgent', '3', { priorityClassName: `p${HIGH}` });
  expect([isEnding('worthy'), isEnding('large'), isEnding('small')]).toEqual([false, true, false]);
  expect(pod('urgent')?.status?.nominatedNodeName).toBe('two');
  expect(condition('urgent', 'PodScheduled')?.message).toMatch(
    / preemption: found a potential placement for pod on node two, preempting 1 victims$/,
  );
  expect(condition('large', 'DisruptionTarget')).toMatchObject({
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: 'default-scheduler: preempting to accommodate a higher priority pod',
  });
  const events = [...world.client.list('events')].filter(({ reason }) => reason === 'Preempted');
  expect(events.map(({ message }) => message)).toEqual([
    `Preempted by pod ${pod('urgent')?.metadata.uid} on node two`,
  ]);
  world.clock.advanceUntil(() => nodeOf('urgent') !== undefined, 60_000);
  expect(nodeOf('urgent')).toBe('two');
  expect(pod('urgent')?.status?.nominatedNodeName).toBeUndefined();
});

it('the room is kept for it, and only lower pods end', () => {
  create('low', '3', on('one'));
  create('equal', '3', { ...on('two'), priorityClassName: `p${HIGH}` });
  world.clock.advance(10_000);
  create('urgent', '3', { priorityClassName: `p${HIGH}` });
  expect([isEnding('low'), isEnding('equal')]).toEqual([true, false]);
  create('thief', '3');
  world.clock.advanceUntil(() => nodeOf('urgent') !== undefined, 60_000);
  world.clock.advance(20_000);
  expect([nodeOf('urgent'), nodeOf('thief')]).toEqual(['one', undefined]);
});

it('what its own policy forbids, or would not help, ends nobody', () => {
  create('low', '3', on('one'));
  create('low-too', '3', on('two'));
  world.clock.advance(10_000);
  world.client.create('priorityclasses', {
    metadata: { name: 'polite' },
    value: HIGH,
    preemptionPolicy: 'Never',
  });
  create('patient', '3', { priorityClassName: 'polite' });
  expect(condition('patient', 'PodScheduled')?.message).toMatch(
    / preemption: not eligible due to preemptionPolicy=Never\.$/,
  );
  create('huge', '5', { priorityClassName: `p${HIGH}` });
  expect(condition('huge', 'PodScheduled')?.message).toMatch(/Preemption is not helpful/);
  expect([isEnding('low'), isEnding('low-too')]).toEqual([false, false]);
});

it('room that a pod which has gone was to have is free again', () => {
  create('low', '3', on('one'));
  create('equal', '3', { ...on('two'), priorityClassName: `p${HIGH}` });
  world.clock.advance(10_000);
  create('urgent', '3', { priorityClassName: `p${HIGH}` });
  const urgent = pod('urgent');
  if (urgent !== undefined) world.client.delete('pods', urgent, { gracePeriodSeconds: 0 });
  create('next', '3');
  world.clock.advanceUntil(() => nodeOf('next') !== undefined, 60_000);
  expect(nodeOf('next')).toBe('one');
});

it('a pod that wants to be with another is bound when that one comes', () => {
  const term = { labelSelector: { matchLabels: { app: 'friend' } }, topologyKey: 'name' };
  create('shy', '1', {
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
  });
  world.clock.advance(20_000);
  expect(nodeOf('shy')).toBeUndefined();
  create('friend', '1');
  world.clock.advanceUntil(() => nodeOf('shy') !== undefined, 15_000);
  expect(nodeOf('shy')).toBe(nodeOf('friend'));
});
