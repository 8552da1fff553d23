import { expect, test } from 'vitest';
import { MAX_NODES, NodeGrid } from './node-grid.ts';
import { node } from './testing/objects.ts';

const READY = { health: 'ok', word: 'Ready', now: 0 } as const;

test('of more nodes than there is room for the worst are kept, in their order', () => {
  const grid = new NodeGrid();
  for (let index = 0; index <= MAX_NODES; index += 1) grid.setNode(node(`node-${index}`), READY);
  grid.setNode(node(`node-${MAX_NODES}`), { health: 'bad', word: 'NotReady', now: 1 });
  const names = grid.nodes().map(({ name }) => name);
  expect([grid.size, names.length]).toEqual([MAX_NODES + 1, MAX_NODES]);
  expect(names.slice(-2)).toEqual([`node-${MAX_NODES - 2}`, `node-${MAX_NODES}`]);
});

test('a node is as it is since its word or health changed', () => {
  const grid = new NodeGrid();
  grid.setNode(node('a', { since: 5 }), { ...READY, now: 10 });
  grid.setNode(node('a', { since: 5 }), { ...READY, now: 20 });
  expect(grid.nodes()[0]?.since).toBe(5);
  grid.setNode(node('a', { since: 5 }), { health: 'bad', word: 'NotReady', now: 30 });
  expect(grid.nodes()[0]?.since).toBe(30);
});

test('pods of a node that is not known yet are there when it is', () => {
  const grid = new NodeGrid();
  grid.setPod('p', { spec: { nodeName: 'a' } }, 'bad');
  expect(grid.nodes()).toEqual([]);
  grid.setNode(node('a'), READY);
  expect(grid.nodes()[0]?.pods).toBe('b');
});
