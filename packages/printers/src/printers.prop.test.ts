import type { KubeObject } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatCell, genericPrinter, healthRank, printers, printTable } from './index.ts';
import type { Cell } from './index.ts';

const all = [...printers, genericPrinter({ group: 'x.io', resource: 'widgets' }, 'Widget', true)];
const NOW = Date.parse('2026-01-01T00:00:00Z');

const AT = '2025-12-31T23:00:00Z';
const CONDITIONS = ['Ready', 'Initialized', 'Progressing', 'Complete', 'Established'].map(
  (type) => ({
    type,
    status: 'True',
    reason: 'NewReplicaSetAvailable',
  }),
);
const CONTAINER_STATUS = {
  name: 'c',
  ready: true,
  started: true,
  restartCount: 2,
  state: { terminated: { exitCode: 0, reason: 'Completed', signal: 9 } },
  lastState: { terminated: { finishedAt: AT } },
};
const POD_TEMPLATE = {
  spec: { containers: [{ name: 'c', image: 'i' }], nodeSelector: { os: 'linux' } },
};
const SELECTOR = {
  matchLabels: { app: 'web' },
  matchExpressions: [{ key: 'a', operator: 'In', values: ['b', 'c'] }],
};

/** All that any printer reads, in one object: a pod, a deployment, an event and the rest at once. */
const EVERYTHING = {
  metadata: {
    name: 'n',
    generation: 2,
    creationTimestamp: AT,
    deletionTimestamp: AT,
    labels: { 'node-role.kubernetes.io/worker': '', 'kubernetes.io/role': 'edge' },
    annotations: { 'volume.beta.kubernetes.io/storage-class': 'old' },
  },
  spec: {
    ...POD_TEMPLATE.spec,
    initContainers: [{ name: 'c', restartPolicy: 'Always' }],
    readinessGates: [{ conditionType: 'Ready' }],
    nodeName: 'node-1',
    unschedulable: true,
    replicas: 3,
    selector: SELECTOR,
    template: POD_TEMPLATE,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
    parallelism: 3,
    schedule: '@daily',
    suspend: false,
    jobTemplate: { spec: { template: POD_TEMPLATE, selector: SELECTOR } },
    type: 'LoadBalancer',
    clusterIPs: ['10.0.0.1'],
    externalIPs: ['192.0.2.1'],
    ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }],
    volumeName: 'pv',
    volumeMode: 'Block',
    group: 'x.io',
    names: { kind: 'Widget', shortNames: ['wd'] },
    versions: [{ name: 'v1', served: true, storage: true }],
  },
  status: {
    phase: 'Running',
    reason: 'NodeLost',
    conditions: CONDITIONS,
    initContainerStatuses: [CONTAINER_STATUS],
    containerStatuses: [
      CONTAINER_STATUS,
      { ...CONTAINER_STATUS, state: { waiting: { reason: 'x' } } },
    ],
    podIPs: [{ ip: '10.0.0.1' }],
    addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    nodeInfo: { kubeletVersion: 'v1', architecture: 'amd64' },
    replicas: 3,
    observedGeneration: 2,
    startTime: AT,
    completionTime: AT,
    active: [{}],
    lastScheduleTime: AT,
    loadBalancer: { ingress: [{ ip: '192.0.2.1' }] },
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
  },
  addressType: 'IPv4',
  ports: [{ port: 80, name: 'http' }],
  endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
  type: 'Warning',
  message: ' m ',
  note: ' m ',
  involvedObject: { kind: 'Pod', name: 'n', fieldPath: 'f' },
  regarding: { kind: 'Pod', name: 'n', fieldPath: 'f' },
  source: { component: 'c', host: 'h' },
  deprecatedSource: { component: 'c', host: 'h' },
  series: { count: 2, lastObservedTime: AT },
  firstTimestamp: AT,
  count: 2,
};

type Path = readonly string[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([field, item]) => pathsIn(item, [...path, field]));
  return [path, ...inner];
}

/** What may stand where something else belongs; undefined takes the field away. */
const JUNK: unknown[] = [
  undefined,
  null,
  0,
  -1,
  true,
  '',
  'x',
  [],
  [null],
  [1],
  {},
  { toString: 1 },
];

function replace(value: unknown, [field, ...rest]: Path, junk: unknown): unknown {
  if (field === undefined) return junk;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {
    ...value,
    [field]: replace(Reflect.get(value, field), rest, junk),
  };
  return Array.isArray(value) ? Object.values(copy) : copy;
}

const PATHS = pathsIn(EVERYTHING).slice(1);

/** The object with up to six of its fields, lists or maps gone or of another type. */
const objects: fc.Arbitrary<KubeObject> = fc
  .array(fc.tuple(fc.constantFrom(...PATHS), fc.constantFrom(...JUNK)), {
    maxLength: 6,
  })
  .map((changes) =>
    changes.reduce<unknown>((object, [path, junk]) => replace(object, path, junk), EVERYTHING),
  )
  .map((json) => json as KubeObject);

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
