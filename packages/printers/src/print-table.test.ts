import type { corev1 } from '@deltascope/api';
import { describe, expect, it } from 'vitest';
import { printerFor, printTable } from './index.ts';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const CREATED = '2026-01-01T11:59:19Z';

const pods = printerFor({ group: '', resource: 'pods' });
const pod: corev1.Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'shop', creationTimestamp: CREATED },
  spec: { containers: [{ name: 'c' }] },
  status: { phase: 'Succeeded' },
};

describe('printTable', () => {
  it('gives the columns as the API server does, with the name among them', () => {
    const { columnDefinitions } = printTable(pods, [], { nowMs: NOW });
    expect(columnDefinitions.map(({ name, priority }) => [name, priority])).toEqual([
      ['Name', 0],
      ['Ready', 0],
      ['Status', 0],
      ['Restarts', 0],
      ['Age', 0],
      ['IP', 1],
      ['Node', 1],
      ['Nominated Node', 1],
      ['Readiness Gates', 1],
    ]);
    expect(columnDefinitions[0]).toMatchObject({ type: 'string', format: 'name' });
  });

  it('gives cells as words, and a condition to pods that ran to their end', () => {
    const { rows } = printTable(pods, [pod], { nowMs: NOW });
    expect(rows).toEqual([
      {
        cells: ['web-1', '0/1', 'Succeeded', '0', '41s', '<none>', '<none>', '<none>', '<none>'],
        conditions: [
          {
            type: 'Completed',
            status: 'True',
            reason: 'Succeeded',
            message: 'The pod ran to its end.',
          },
        ],
        object: {
          kind: 'PartialObjectMetadata',
          apiVersion: 'meta.k8s.io/v1',
          metadata: pod.metadata,
        },
      },
    ]);
  });

  it('gives a row the object it is asked for', () => {
    const objectOf = (includeObject: 'None' | 'Metadata' | 'Object'): unknown =>
      printTable(pods, [pod], { nowMs: NOW, includeObject }).rows[0]?.object;
    expect(objectOf('None')).toBeUndefined();
    expect(objectOf('Metadata')).toMatchObject({ kind: 'PartialObjectMetadata' });
    expect(objectOf('Object')).toBe(pod);
  });

  it("passes on the list's own metadata", () => {
    const table = printTable(pods, [], {
      nowMs: NOW,
      resourceVersion: '42',
      continue: 'token',
      remainingItemCount: 7,
    });
    expect(table).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(table.metadata).toEqual({
      resourceVersion: '42',
      continue: 'token',
      remainingItemCount: 7,
    });
    expect(printTable(pods, [], { nowMs: NOW }).metadata).toEqual({});
  });

  it('puts the name of an event last, and counts as integers', () => {
    const events = printerFor({ group: '', resource: 'events' });
    const event: corev1.Event = {
      metadata: { name: 'web-1.17' },
      involvedObject: { kind: 'Pod', name: 'web-1' },
      type: 'Normal',
      reason: 'Pulled',
      message: 'pulled',
      firstTimestamp: CREATED,
      count: 2000,
    };
    const { columnDefinitions, rows } = printTable(events, [event], { nowMs: NOW });
    expect(columnDefinitions.at(-1)).toMatchObject({ name: 'Name', priority: 1 });
    expect(rows[0]?.cells).toEqual([
      '41s',
      'Normal',
      'Pulled',
      'pod/web-1',
      '',
      '',
      'pulled',
      '41s',
      2000,
      'web-1.17',
    ]);
  });

  it('gives dates as timestamps and booleans as booleans where the API server does', () => {
    const definitions = printerFor({
      group: 'apiextensions.k8s.io',
      resource: 'customresourcedefinitions',
    });
    const table = printTable(definitions, [{ metadata: { creationTimestamp: CREATED } }], {
      nowMs: NOW,
    });
    const types = Object.fromEntries(table.columnDefinitions.map(({ name, type }) => [name, type]));
    expect(types).toMatchObject({ 'Created At': 'date', Established: 'boolean' });
    expect(table.rows[0]?.cells).toEqual(['', '', '', CREATED, '', '', '', false]);
    const empty = printTable(definitions, [{ metadata: {} }], { nowMs: NOW });
    expect(empty.rows[0]?.cells[3]).toBe('0001-01-01T00:00:00Z');
  });
});
