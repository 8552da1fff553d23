import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsEqual, compareCells, formatCell, healthRank } from './index.ts';
import type { Cell, Column, ColumnType, Health } from './index.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const SECOND = 1000;

const column = (type: ColumnType, more: Partial<Column> = {}): Column => ({
  name: 'C',
  type,
  priority: 0,
  description: 'a column',
  ...more,
});

describe('formatCell', () => {
  it.each<[ColumnType, Cell, string]>([
    ['text', 'node-1', 'node-1'],
    ['text', '', ''],
    ['text', null, '<none>'],
    ['number', 7, '7'],
    ['number', 1284, '1,284'],
    ['number', null, '<none>'],
    ['age', NOW - 125 * SECOND, '2m5s'],
    ['age', null, '<unknown>'],
    ['status', ['CrashLoopBackOff', 'bad'], 'CrashLoopBackOff'],
    ['ratio', [1, 2], '1/2'],
    ['ratio', [0, '1 of 3'], '0/1 of 3'],
    ['ratio', null, '<none>'],
    ['restarts', [14, NOW - 41 * SECOND], '14 (41s ago)'],
    ['restarts', [0, null], '0'],
    ['duration', [NOW - 60 * SECOND, NOW - 40 * SECOND], '20s'],
    ['duration', [NOW - 60 * SECOND, null], '60s'],
  ])('shows a %s cell %j as "%s"', (type, cell, words) => {
    expect(formatCell(column(type), cell, NOW)).toBe(words);
  });

  it("uses a column's own word for nothing", () => {
    expect(formatCell(column('age', { absent: '<none>' }), null, NOW)).toBe('<none>');
    expect(formatCell(column('duration', { absent: '' }), null, NOW)).toBe('');
  });
});

describe('cellsEqual', () => {
  it.each<[Cell, Cell, boolean]>([
    ['a', 'a', true],
    ['a', 'b', false],
    [1, '1', false],
    [null, null, true],
    [null, '', false],
    [[1, 2], [1, 2], true],
    [[1, 2], [1, 3], false],
    [['a', null], ['a', null], true],
    [['a', null], 'a', false],
    [['a', 'b'], null, false],
  ])('%j and %j: %s', (a, b, equal) => {
    expect(cellsEqual(a, b)).toBe(equal);
    expect(cellsEqual(b, a)).toBe(equal);
  });
});

describe('compareCells', () => {
  it.each<[ColumnType, Cell[]]>([
    ['text', ['node-1', 'node-2', 'node-10', null]],
    ['number', [-1, 2, 10, null]],
    ['age', [NOW, NOW - 1, NOW - 2, null]],
    [
      'status',
      [
        ['Running', 'ok'],
        ['Completed', 'done'],
        ['Pending', 'progress'],
        ['Unknown', 'unknown'],
        ['NotReady', 'warn'],
        ['Error', 'bad'],
        ['OOMKilled', 'bad'],
      ],
    ],
    ['ratio', [[0, 3], [1, 3], [1, 2], [0, 0], [1, 1], [3, 3], null]],
    [
      'ratio',
      [
        [0, '1 of 3'],
        [1, '1 of 3'],
      ],
    ],
    [
      'restarts',
      [
        [0, null],
        [2, 1],
        [2, 5],
        [10, 1],
      ],
    ],
    ['duration', [[5, 6], [0, 2], [9, null], [3, null], null]],
  ])('sorts %s cells as %j', (type, sorted) => {
    const shuffled = sorted.toReversed().toSorted((a, b) => compareCells(column(type), a, b));
    expect(shuffled).toEqual(sorted);
  });

  it('is an order, whatever the cells', () => {
    const scalar = fc.oneof(fc.string(), fc.integer());
    const cell: fc.Arbitrary<Cell> = fc.oneof(
      scalar,
      fc.constant(null),
      fc.tuple(scalar, fc.option(scalar)),
    );
    const numbers: fc.Arbitrary<Cell> = fc.oneof(
      fc.constant(null),
      fc.tuple(fc.nat(5), fc.option(fc.nat(5))),
    );
    const cases = fc.oneof(
      fc.tuple(fc.constantFrom<ColumnType>('text', 'status'), cell, cell, cell),
      fc.tuple(
        fc.constantFrom<ColumnType>('ratio', 'restarts', 'duration'),
        numbers,
        numbers,
        numbers,
      ),
    );
    fc.assert(
      fc.property(cases, ([type, a, b, c]) => {
        const compare = (x: Cell, y: Cell): number => compareCells(column(type), x, y);
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
        expect(compare(a, a)).toBe(0);
        const [low, middle, high] = [a, b, c].toSorted(compare);
        expect([
          compare(low ?? null, middle ?? null) <= 0,
          compare(low ?? null, high ?? null) <= 0,
        ]).toEqual([true, true]);
      }),
    );
  });
});

it('healthRank puts what needs attention last', () => {
  const healths: Health[] = ['bad', 'ok', 'warn', 'done', 'unknown', 'progress'];
  expect(healths.toSorted((a, b) => healthRank(a) - healthRank(b))).toEqual([
    'ok',
    'done',
    'progress',
    'unknown',
    'warn',
    'bad',
  ]);
});
