import type { corev1 } from '@deltascope/api';
import { expect, it } from 'vitest';
import { TestWorld } from '../../testing/test-world.ts';
import { isReady } from '../pod-state.ts';

const CAPACITY = { cpu: '4', memory: '8Gi', pods: '10' };

function addNode(world: TestWorld, name: string): corev1.Node {
  return world.client.create('nodes', {
    metadata: { name },
    status: {
      capacity: CAPACITY,
      allocatable: CAPACITY,
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
    },
  });
}

const rangeOf = (world: TestWorld, name: string): string | undefined =>
  world.client.get('nodes', name)?.spec?.podCIDR;

function bound(world: TestWorld, nodeName: string): () => corev1.Pod | undefined {
  world.client.create('pods', {
    metadata: { name: 'bound', namespace: 'default' },
    spec: { nodeName, containers: [{ name: 'a', image: 'x' }] },
  });
  return () => world.client.get('pods', 'default/bound');
}

const eventsOf = (world: TestWorld, node: string): string[] =>
  [...world.client.list('events')]
    .filter(({ involvedObject }) => involvedObject.name === node)
    .map(({ reason, message }) => `${reason}: ${message}`);

it('a node that is made by hand has a range of its own for its pods, the lowest that is free', () => {
  const world = new TestWorld();
  addNode(world, 'one');
  addNode(world, 'two');
  world.clock.advance(1000);
  expect(rangeOf(world, 'node-0')).toBe('10.244.0.0/24');
  const ranges = ['one', 'two'].map((name) => rangeOf(world, name));
  expect(new Set(ranges)).toEqual(new Set(['10.244.1.0/24', '10.244.2.0/24']));
  const one = world.client.get('nodes', 'one');
  if (one !== undefined) world.client.delete('nodes', one);
  addNode(world, 'three');
  world.clock.advance(1000);
  expect(rangeOf(world, 'three')).toBe(ranges[0]);
  const pod = bound(world, 'two');
  world.clock.advanceUntil(() => isReady(pod() ?? { metadata: {} }), 30_000);
  expect(pod()?.status?.podIP).toContain(ranges[1]?.replace('0/24', ''));
});

it('events tell of nodes that come and go, and not of those that were there', () => {
  const world = new TestWorld();
  const node = addNode(world, 'one');
  world.clock.advance(1000);
  world.client.delete('nodes', node);
  world.clock.advance(1000);
  expect(eventsOf(world, 'one')).toEqual([
    'RegisteredNode: Node one event: Registered Node one in Controller',
    'RemovingNode: Node one event: Removing Node one from Controller',
  ]);
  expect(eventsOf(world, 'node-0')).toEqual([]);
});

it('a pod that is bound to a node that is not there waits for it, and not for ever', () => {
  const world = new TestWorld();
  const pod = bound(world, 'later');
  world.clock.advance(20_000);
  expect(pod()?.status?.phase).toBe('Pending');
  expect(world.reasons().size).toBe(0);
  addNode(world, 'later');
  world.clock.advanceUntil(() => isReady(pod() ?? { metadata: {} }), 30_000);
  const other = new TestWorld();
  const lost = bound(other, 'never');
  other.clock.advance(60_000);
  expect(lost()).toBeUndefined();
});
