import type { corev1 } from '@deltascope/api';
import { AGE, createdAt } from './age.ts';
import { text } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Health, PrintedRow, Printer } from './printer.ts';

export const namespacePrinter: Printer = {
  resource: { group: '', resource: 'namespaces' },
  kind: 'Namespace',
  namespaced: false,
  namePosition: 0,
  namePriority: 0,
  columns: [
    { name: 'Status', type: 'status', priority: 0, description: 'Active, or on its way out.' },
    AGE,
  ],

  print({ metadata, status }: Sparse<corev1.Namespace>): PrintedRow {
    const phase = text(status?.phase);
    const health = HEALTH.get(phase) ?? 'unknown';
    return { cells: [[phase, health], createdAt(metadata)], health };
  },
};

const HEALTH: ReadonlyMap<string, Health> = new Map<string, Health>([
  ['Active', 'ok'],
  ['Terminating', 'progress'],
]);
