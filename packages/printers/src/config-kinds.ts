import type { corev1 } from '@deltascope/api';
import { AGE_OF } from './age.ts';
import { columnsPrinter } from './columns-printer.ts';
import { entries, text } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Printer } from './printer.ts';

const size = (map: object | undefined): number => Object.keys(map ?? {}).length;

export const configMapPrinter: Printer = columnsPrinter<corev1.ConfigMap>({
  resource: { group: '', resource: 'configmaps' },
  kind: 'ConfigMap',
  namespaced: true,
  columns: [
    {
      name: 'Data',
      type: 'number',
      tableType: 'string',
      description: 'How many keys it has.',
      cell: ({ data, binaryData }) => size(data) + size(binaryData),
    },
    AGE_OF,
  ],
});

export const secretPrinter: Printer = columnsPrinter<corev1.Secret>({
  resource: { group: '', resource: 'secrets' },
  kind: 'Secret',
  namespaced: true,
  columns: [
    { name: 'Type', type: 'text', description: 'What it is for.', cell: ({ type }) => text(type) },
    {
      name: 'Data',
      type: 'number',
      tableType: 'string',
      description: 'How many keys it has.',
      cell: ({ data }) => size(data),
    },
    AGE_OF,
  ],
});

export const serviceAccountPrinter: Printer = columnsPrinter<corev1.ServiceAccount>({
  resource: { group: '', resource: 'serviceaccounts' },
  kind: 'ServiceAccount',
  namespaced: true,
  columns: [AGE_OF],
});

export const resourceQuotaPrinter: Printer = columnsPrinter<corev1.ResourceQuota>({
  resource: { group: '', resource: 'resourcequotas' },
  kind: 'ResourceQuota',
  namespaced: true,
  columns: [
    {
      name: 'Request',
      type: 'text',
      description: 'Used and allowed, of what is requested or counted.',
      cell: (quota) => usage(quota, (resource) => !resource.startsWith('limits.')),
    },
    {
      name: 'Limit',
      type: 'text',
      description: 'Used and allowed, of limits.',
      cell: (quota) => usage(quota, (resource) => resource.startsWith('limits.')),
    },
    AGE_OF,
  ],
});

function usage(
  { status }: Sparse<corev1.ResourceQuota>,
  isMeant: (resource: string) => boolean,
): string {
  const used = entries(status?.used);
  return Object.entries(entries(status?.hard))
    .filter(([resource]) => isMeant(resource))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([resource, hard]) => `${resource}: ${used[resource] ?? '0'}/${hard}`)
    .join(', ');
}
