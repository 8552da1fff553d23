import type { KubeObject } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCell, genericPrinter, healthRank, printers, printTable } from './index.ts';
import type { Cell } from './index.ts';
import { EVERYTHING, JUNK, objects, PATHS, replace } from './testing/sparse-objects.ts';

const all = [...printers, genericPrinter({ group: 'x.io', resource: 'widgets' }, 'Widget', true)];
const NOW = Date.parse('2026-01-01T00:00:00Z');

const isCell = (cell: Cell | undefined): boolean => {
  const scalars = Array.isArray(cell) && cell.length === 2 ? cell : [cell];
  return scalars.every((scalar) => scalar === null || ['string', 'number'].includes(typeof scalar));
};

describe.each(all)('the printer of $kind in "$resource.group"', (printer) => {
  it('prints an object with any one thing amiss', () => {
    const amiss = PATHS.flatMap((path) => JUNK.map((junk) => replace(EVERYTHING, path, junk)));
    const rows = amiss.map((object) => printer.print(object as KubeObject));
    expect(rows.every(({ cells }) => cells.every(isCell))).toBe(true);
  });

  it('prints an object with several things amiss: a cell for each column, a health, no change to it', () => {
    fc.assert(
      fc.property(objects, (object) => {
        const before = JSON.stringify(object);
        const { cells, health } = printer.print(object);
        expect(JSON.stringify(object)).toBe(before);
        expect(cells.map(isCell)).toEqual(printer.columns.map(() => true));
        expect(healthRank(health)).toBeTypeOf('number');
        expect(printer.print(object)).toEqual({ cells, health });
      }),
    );
  });

  it('makes words and a Table row of an object with several things amiss', () => {
    fc.assert(
      fc.property(objects, (object) => {
        const { cells } = printer.print(object);
        const words = printer.columns.map((column, index) =>
          formatCell(column, cells[index] ?? null, NOW),
        );
        expect(words.every((word) => typeof word === 'string')).toBe(true);
        const { rows, columnDefinitions } = printTable(printer, [object], { nowMs: NOW });
        expect(rows[0]?.cells).toHaveLength(columnDefinitions.length);
      }),
    );
  });
});
