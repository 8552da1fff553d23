import type { WallNode } from '@deltascope/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellLetters } from './draw-nodes.ts';
import { layoutNodes, type NodeLayout } from './node-layout.ts';
import { gridWords, sickNodes } from './node-words.ts';
import { aNode } from './testing/wall-fixtures.ts';

const AREA = { widthPx: 678, heightPx: 354 };

function nodes(count: number, pods: number, zones: readonly string[] = ['']): WallNode[] {
  return Array.from({ length: count }, (_, index) =>
    aNode({
      name: `node-${index}`,
      zone: zones[index % zones.length] ?? '',
      pods: 'o'.repeat(pods),
    }),
  );
}

function laidOut(some: readonly WallNode[], area = AREA): NodeLayout {
  const layout = layoutNodes(some, area);
  if (!layout) throw new Error('not laid out');
  return layout;
}

const EPSILON = 1e-6;

/** Everything is inside of what it belongs to, and no box lies over another. */
function expectSound(layout: NodeLayout, area: { widthPx: number; heightPx: number }): void {
  const { boxes, boxWidthPx, boxHeightPx, padPx, columns, rows, pitchPx, cellPx } = layout;
  for (const { xPx, yPx } of boxes) {
    expect(xPx).toBeGreaterThanOrEqual(0);
    expect(yPx).toBeGreaterThanOrEqual(0);
    expect(xPx + boxWidthPx).toBeLessThanOrEqual(area.widthPx + EPSILON);
    expect(yPx + boxHeightPx).toBeLessThanOrEqual(area.heightPx + EPSILON);
  }
  // Boxes of one size in lines: neighbours by place are the only ones that could overlap.
  const sorted = boxes.toSorted((a, b) => a.yPx - b.yPx || a.xPx - b.xPx);
  sorted.forEach((box, index) => {
    const next = sorted[index + 1];
    if (!next) return;
    const beside = next.yPx === box.yPx && next.xPx >= box.xPx + boxWidthPx;
    const below = next.yPx >= box.yPx + boxHeightPx;
    expect(beside || below).toBe(true);
  });
  expect(cellPx).toBeGreaterThan(0);
  expect((columns - 1) * pitchPx + cellPx).toBeLessThanOrEqual(boxWidthPx - 2 * padPx + EPSILON);
  expect((rows - 1) * pitchPx + cellPx).toBeLessThanOrEqual(boxHeightPx - 2 * padPx + EPSILON);
  for (const { node } of boxes) {
    expect(cellLetters(node.pods, columns * rows).length).toBeLessThanOrEqual(columns * rows);
  }
}

describe('layoutNodes', () => {
  it('keeps everything inside and apart, whatever the nodes, pods, zones and the room', () => {
    const node = fc.record({
      zone: fc.constantFrom('', 'eu-1a', 'eu-1b', 'eu-1c', 'us-east-1-wl1-bos-wlz-1'),
      pods: fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: 0, max: 120 }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 3_000 }) },
      ),
    });
    const area = fc.record({
      widthPx: fc.integer({ min: 0, max: 1_100 }),
      heightPx: fc.integer({ min: 0, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(node, { maxLength: 500, size: 'max' }), area, (some, room) => {
        const layout = layoutNodes(
          some.map(({ zone, pods }, index) =>
            aNode({ name: `n${index}`, zone, pods: 'o'.repeat(pods) }),
          ),
          room,
        );
        if (layout) expectSound(layout, room);
        expect(layout === null || layout.boxes.length > 0).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [1, 0],
    [3, 18],
    [24, 54],
    [200, 100],
    [500, 110],
  ])('shows each of %i nodes with %i pods', (count, pods) => {
    const layout = laidOut(nodes(count, pods));
    expect(layout.boxes).toHaveLength(count);
    expectSound(layout, AREA);
  });

  it('draws every pod by itself as long as there is room, and says so when there is not', () => {
    expect(laidOut(nodes(24, 54)).podsPerCell).toBe(1);
    expect(laidOut(nodes(200, 100)).podsPerCell).toBe(1);
    expect(laidOut(nodes(500, 110)).podsPerCell).toBeGreaterThan(1);
  });

  it('draws few nodes large', () => {
    expect(laidOut(nodes(3, 18)).cellPx).toBeGreaterThan(30);
    expect(laidOut(nodes(24, 54, ['a', 'b', 'c'])).cellPx).toBeGreaterThanOrEqual(7);
  });

  it('gives each zone its row and the part of its name that tells it apart', () => {
    const layout = laidOut(nodes(24, 54, ['eu-1c', 'eu-1a', 'eu-1b']));
    expect(layout.labels.map(({ text }) => text)).toEqual(['1a', '1b', '1c']);
    const rows = Map.groupBy(layout.boxes, ({ yPx }) => yPx);
    expect([...rows.values()].map((row) => [...new Set(row.map(({ node }) => node.zone))])).toEqual(
      [['eu-1a'], ['eu-1b'], ['eu-1c']],
    );
  });

  it('leaves zones out when there is one, or too many', () => {
    expect(laidOut(nodes(6, 10, ['eu-1a'])).labels).toEqual([]);
    const many = Array.from({ length: 12 }, (_, index) => `zone-${index}`);
    expect(laidOut(nodes(24, 10, many)).labels).toEqual([]);
  });

  it('does not shrink all boxes for one node with far more pods than the others', () => {
    const usual = laidOut(nodes(24, 30));
    const odd = laidOut([...nodes(23, 30), aNode({ name: 'virtual', pods: 'o'.repeat(2_000) })]);
    expect(odd.cellPx).toBeGreaterThan(usual.cellPx / 2);
    expect(odd.podsPerCell).toBeGreaterThan(1);
  });

  it('keeps the worst nodes when not all of them fit', () => {
    const some = nodes(500, 30);
    const worst = [
      aNode({ name: 'bad', health: 'bad', pods: 'o'.repeat(30) }),
      aNode({ name: 'failing pods', pods: 'b'.repeat(30) }),
    ];
    const layout = laidOut([...some, ...worst], { widthPx: 120, heightPx: 60 });
    expect(layout.boxes.length).toBeLessThan(some.length);
    expect(layout.boxes.slice(0, 2).map(({ node }) => node.name)).toEqual(['bad', 'failing pods']);
  });

  it('is null without nodes, and without room', () => {
    expect(layoutNodes([], AREA)).toBeNull();
    expect(layoutNodes(nodes(3, 10), { widthPx: 0, heightPx: 0 })).toBeNull();
  });
});

describe('cellLetters', () => {
  it('is a letter per pod, in their order', () => {
    expect(cellLetters('obw', 3)).toEqual(['o', 'b', 'w']);
  });

  it('is the worst of the pods a cell stands for', () => {
    expect(cellLetters('ooboowpo', 4)).toEqual(['o', 'b', 'w', 'p']);
  });
});

describe('gridWords', () => {
  it('say what the field shows to those who do not see it', () => {
    const some = [
      aNode({ pods: 'oobw' }),
      aNode({ name: 'eu-1b-06', health: 'warn', word: 'NotReady', pods: 'wu' }),
    ];
    expect(gridWords(some, 24)).toBe(
      '24 nodes, 6 pods: 1 failing, 2 degraded, 1 unknown. eu-1b-06 NotReady',
    );
    expect(gridWords([aNode()], 1)).toBe('1 node, 3 pods: none failing');
  });

  it('have the sickest node first', () => {
    const some = [
      aNode({ name: 'fine' }),
      aNode({ name: 'degraded', health: 'warn' }),
      aNode({ name: 'failing', health: 'bad' }),
    ];
    expect(sickNodes(some).map(({ name }) => name)).toEqual(['failing', 'degraded']);
  });
});
