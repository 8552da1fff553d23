import { describe, expect, it } from 'vitest';
import { printerFor, printers } from './index.ts';

describe('printerFor', () => {
  it('finds the printer of a kind', () => {
    expect(printerFor({ group: 'apps', resource: 'deployments' }).kind).toBe('Deployment');
    expect(printerFor({ group: '', resource: 'pods' }).kind).toBe('Pod');
  });

  it('makes a generic printer of what discovery tells for any other', () => {
    const widgets = { group: 'x.io', resource: 'widgets' };
    const printer = printerFor(widgets, { kind: 'Widget', namespaced: false });
    expect(printer).toMatchObject({ resource: widgets, kind: 'Widget', namespaced: false });
    expect(printerFor(widgets)).toMatchObject({ kind: '', namespaced: true });
  });

  it('does not take a kind for another group’s of the same name', () => {
    expect(printerFor({ group: 'x.io', resource: 'pods' }).columns).toHaveLength(1);
  });
});

describe('every printer', () => {
  it.each(printers)('of $kind in "$resource.group" has unique, described columns', (printer) => {
    const names = printer.columns.map((column) => column.name);
    expect(new Set(names).size).toBe(names.length);
    expect(printer.columns.every(({ description }) => description !== '')).toBe(true);
    expect(printer.namePosition).toBeLessThanOrEqual(names.length);
  });

  it('stands once', () => {
    const names = printers.map(({ resource }) => `${resource.resource}.${resource.group}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
