import { formatGroupResource } from '@deltascope/apimachinery';
import type { KubeObject } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCell } from './cell.ts';
import { printTable } from './print-table.ts';
import type { Printer } from './printer.ts';
import { printerFor, printers } from './registry.ts';

const NOW = Date.UTC(2026, 0, 2);
const metadata = { name: 'a', creationTimestamp: '2026-01-01T00:00:00Z' };

/** Name and cells, as the API server prints them. */
function cells(group: string, resource: string, object: object): unknown[] | undefined {
  const objects = [{ metadata, ...object } as KubeObject];
  return printTable(printerFor({ group, resource }), objects, { nowMs: NOW }).rows[0]?.cells;
}

const health = (group: string, resource: string, object: object): string =>
  printerFor({ group, resource }).print({ metadata, ...object } as KubeObject).health;

describe('cells', () => {
  it.each<[string, string, object, unknown[]]>([
    ['', 'configmaps', { data: { a: '1' }, binaryData: { b: '' } }, [2]],
    ['', 'secrets', { type: 'Opaque', data: { a: '' } }, ['Opaque', 1]],
    [
      '',
      'resourcequotas',
      { status: { hard: { pods: '5', 'limits.cpu': '2' }, used: { pods: '1' } } },
      ['pods: 1/5', 'limits.cpu: 0/2'],
    ],
    ['', 'endpoints', {}, ['<none>']],
    [
      '',
      'endpoints',
      {
        subsets: [{ addresses: [{ ip: '::1' }, { ip: '::2' }], ports: [{ port: 1 }, { port: 2 }] }],
      },
      ['[::1]:1,[::2]:1,[::1]:2 + 1 more...'],
    ],
    ['networking.k8s.io', 'ingresses', { spec: {} }, ['<none>', '*', '', '80']],
    ['networking.k8s.io', 'networkpolicies', { spec: { podSelector: {} } }, ['<none>']],
    ['policy', 'poddisruptionbudgets', { spec: { minAvailable: '50%' } }, ['50%', 'N/A', 0]],
    [
      'rbac.authorization.k8s.io',
      'clusterrolebindings',
      {
        roleRef: { kind: 'ClusterRole', name: 'r' },
        subjects: [{ kind: 'ServiceAccount', name: 's', namespace: 'n' }],
      },
      ['ClusterRole/r', '24h', '', '', 'n/s'],
    ],
    [
      'autoscaling',
      'horizontalpodautoscalers',
      {
        spec: {
          scaleTargetRef: { kind: 'Deployment', name: 'd' },
          targetCPUUtilizationPercentage: 80,
          maxReplicas: 4,
        },
        status: { currentCPUUtilizationPercentage: 12, currentReplicas: 2 },
      },
      ['Deployment/d', 'cpu: 12%/80%', '<unset>', 4, 2],
    ],
  ])('%s/%s %j', (group, resource, object, expected) => {
    const [, ...all] = cells(group, resource, object) ?? [];
    expect(all.slice(0, expected.length)).toEqual(expected);
  });

  it('the name of a default class says so', () => {
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    expect(
      cells('storage.k8s.io', 'storageclasses', { metadata: { name: 'a', annotations } })?.[0],
    ).toBe('a (default)');
  });
});

describe('health', () => {
  it.each<[string, string, object, string]>([
    ['', 'persistentvolumes', { status: { phase: 'Failed' } }, 'bad'],
    ['', 'persistentvolumes', { status: { phase: 'Bound' } }, 'ok'],
    [
      'apiregistration.k8s.io',
      'apiservices',
      { status: { conditions: [{ type: 'Available', status: 'False', reason: 'X' }] } },
      'bad',
    ],
    [
      'certificates.k8s.io',
      'certificatesigningrequests',
      { status: { conditions: [{ type: 'Denied' }] } },
      'bad',
    ],
    [
      'policy',
      'poddisruptionbudgets',
      { status: { currentHealthy: 1, desiredHealthy: 2 } },
      'warn',
    ],
    ['resource.k8s.io', 'resourceclaims', {}, 'progress'],
  ])('%s/%s %j is %s', (group, resource, object, expected) => {
    expect(health(group, resource, object)).toBe(expected);
  });
});

/** Any JSON in place of any field, at any depth. */
const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 0, '', 'a', [], {}),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(
      fc.constantFrom(
        'metadata',
        'spec',
        'status',
        'conditions',
        'rules',
        'subsets',
        'subjects',
        'metrics',
        'type',
        'name',
        'target',
      ),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

const named = (printer: Printer): [string, Printer] => [
  formatGroupResource(printer.resource),
  printer,
];

describe.each(printers.map(named))('%s', (_name, printer) => {
  it('prints whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('metadata', 'spec', 'status', 'data', 'subsets', 'subjects'),
          anything,
        ),
        (object) => {
          const { cells: printed } = printer.print(object as unknown as KubeObject);
          expect(printed).toHaveLength(printer.columns.length);
          for (const [index, column] of printer.columns.entries()) {
            expect(typeof formatCell(column, printed[index] ?? null, NOW)).toBe('string');
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
