import type { ReplicaRow, Subscribed } from '@deltascope/wire';
import { describe, expect, it } from 'vitest';
import { layoutColumns, measureContent } from './column-layout.ts';
import { tableColumns } from './table-columns.ts';

const info: Subscribed = {
  type: 'subscribed',
  id: 1,
  channel: 1,
  fingerprint: '',
  kind: 'Pod',
  namespaced: true,
  namePosition: 0,
  columns: [
    { name: 'Ready', type: 'ratio', priority: 0, description: '' },
    { name: 'Status', type: 'status', priority: 0, description: '' },
    { name: 'Age', type: 'age', priority: 0, description: '' },
    { name: 'IP', type: 'text', priority: 1, description: '' },
    { name: 'Nominated Node', type: 'text', priority: 1, description: '' },
  ],
};

const row: ReplicaRow = {
  id: 1,
  uid: 'u',
  namespace: 'shop',
  name: 'cart-5f6c9d7b8-k2xhw',
  health: 'ok',
  cells: [[1, 1], ['Running', 'ok'], 0, '10.2.0.1', null],
  changes: new Map(),
  addedAt: null,
};

const columns = tableColumns(info, []);
const content = measureContent(columns, [row]);
const shown = (widthPx: number, wide = false) =>
  layoutColumns(columns, content, { widthPx, wide }).columns.map(({ title }) => title);

describe('layoutColumns', () => {
  it('shows kubectl’s wide columns as far as they fit and have something to say', () => {
    expect(shown(1_200)).toEqual(['Namespace', 'Name', 'Ready', 'Status', 'Age', 'IP']);
    expect(shown(560)).toEqual(['Namespace', 'Name', 'Ready', 'Status', 'Age']);
  });

  it('names what it hides', () => {
    expect(layoutColumns(columns, content, { widthPx: 560, wide: false }).hidden).toEqual([
      'IP',
      'Nominated Node',
    ]);
  });

  it('lets what is missed least go first where it is narrow, but never the name and the status', () => {
    expect(shown(480)).toEqual(['Namespace', 'Name', 'Status', 'Age']);
    expect(shown(100)).toEqual(['Name', 'Status']);
  });

  it('shows all of them when they are asked for, however narrow it is', () => {
    expect(shown(100, true)).toHaveLength(7);
    expect(layoutColumns(columns, content, { widthPx: 100, wide: true }).hidden).toEqual([]);
  });
});

describe('tableColumns', () => {
  it('leaves the namespace out where there is one only', () => {
    expect(tableColumns(info, ['shop']).map(({ key }) => key)).not.toContain('namespace');
    expect(tableColumns({ ...info, namespaced: false }, []).map(({ key }) => key)).not.toContain(
      'namespace',
    );
  });

  it('puts the name where the server says, and makes it a wide column there', () => {
    const events = tableColumns({ ...info, namePosition: 2 }, ['shop']);
    expect(events.map(({ key }) => key).slice(0, 4)).toEqual(['ready', 'status', 'name', 'age']);
    expect(events.find(({ key }) => key === 'name')?.priority).toBe(1);
  });
});
