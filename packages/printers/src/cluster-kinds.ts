import type {
  coordinationv1,
  corev1,
  flowcontrolv1,
  nodev1,
  schedulingv1,
  storagemigrationv1,
} from '@deltascope/api';
import { AGE_OF } from './age.ts';
import { columnsPrinter } from './columns-printer.ts';
import { condition, count, flag, items, text, textOrNone } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Health, Printer } from './printer.ts';

export const leasePrinter: Printer = columnsPrinter<coordinationv1.Lease>({
  resource: { group: 'coordination.k8s.io', resource: 'leases' },
  kind: 'Lease',
  namespaced: true,
  columns: [
    {
      name: 'Holder',
      type: 'text',
      description: 'Who holds it.',
      cell: ({ spec }) => text(spec?.holderIdentity),
    },
    AGE_OF,
  ],
});

export const priorityClassPrinter: Printer = columnsPrinter<schedulingv1.PriorityClass>({
  resource: { group: 'scheduling.k8s.io', resource: 'priorityclasses' },
  kind: 'PriorityClass',
  namespaced: false,
  columns: [
    {
      name: 'Value',
      type: 'number',
      description: 'Greater goes first.',
      cell: ({ value }) => count(value),
    },
    {
      name: 'Global-Default',
      type: 'text',
      tableType: 'boolean',
      description: 'Whether pods without a class are of it.',
      cell: ({ globalDefault }) => flag(globalDefault),
    },
    AGE_OF,
    {
      name: 'PreemptionPolicy',
      type: 'text',
      description: 'Whether its pods drive others out.',
      cell: ({ preemptionPolicy }) => text(preemptionPolicy) || 'PreemptLowerPriority',
    },
  ],
});

export const runtimeClassPrinter: Printer = columnsPrinter<nodev1.RuntimeClass>({
  resource: { group: 'node.k8s.io', resource: 'runtimeclasses' },
  kind: 'RuntimeClass',
  namespaced: false,
  columns: [
    {
      name: 'Handler',
      type: 'text',
      description: 'What runs its containers.',
      cell: ({ handler }) => text(handler),
    },
    AGE_OF,
  ],
});

const FLOW_CONTROL = 'flowcontrol.apiserver.k8s.io';

export const flowSchemaPrinter: Printer = columnsPrinter<flowcontrolv1.FlowSchema>({
  resource: { group: FLOW_CONTROL, resource: 'flowschemas' },
  kind: 'FlowSchema',
  namespaced: false,
  health: ({ status }) =>
    condition(status?.conditions, 'Dangling')?.status === 'True' ? 'warn' : 'ok',
  columns: [
    {
      name: 'PriorityLevel',
      type: 'text',
      description: 'Where its requests wait.',
      cell: ({ spec }) => text(spec?.priorityLevelConfiguration?.name),
    },
    {
      name: 'MatchingPrecedence',
      type: 'number',
      tableType: 'string',
      description: 'Smaller is tried first.',
      cell: ({ spec }) => count(spec?.matchingPrecedence),
    },
    {
      name: 'DistinguisherMethod',
      type: 'text',
      description: 'What makes a flow of its own.',
      cell: ({ spec }) => textOrNone(spec?.distinguisherMethod?.type),
    },
    AGE_OF,
    {
      name: 'MissingPL',
      type: 'text',
      description: 'Whether its priority level is not there.',
      cell: ({ status }) => text(condition(status?.conditions, 'Dangling')?.status) || '?',
    },
  ],
});

type Level = Sparse<flowcontrolv1.PriorityLevelConfiguration>;
const queuing = ({ spec }: Level) => spec?.limited?.limitResponse?.queuing;

export const priorityLevelPrinter: Printer =
  columnsPrinter<flowcontrolv1.PriorityLevelConfiguration>({
    resource: { group: FLOW_CONTROL, resource: 'prioritylevelconfigurations' },
    kind: 'PriorityLevelConfiguration',
    namespaced: false,
    columns: [
      {
        name: 'Type',
        type: 'text',
        description: 'Whether it limits.',
        cell: ({ spec }) => text(spec?.type),
      },
      {
        name: 'NominalConcurrencyShares',
        type: 'number',
        tableType: 'string',
        description: 'Its part of the seats.',
        cell: ({ spec }) => spec?.limited?.nominalConcurrencyShares ?? null,
      },
      {
        name: 'Queues',
        type: 'number',
        tableType: 'string',
        description: 'How many queues it has.',
        cell: (level) => queuing(level)?.queues ?? null,
      },
      {
        name: 'HandSize',
        type: 'number',
        tableType: 'string',
        description: 'How many queues a flow may use.',
        cell: (level) => queuing(level)?.handSize ?? null,
      },
      {
        name: 'QueueLengthLimit',
        type: 'number',
        tableType: 'string',
        description: 'How many may wait in a queue.',
        cell: (level) => queuing(level)?.queueLengthLimit ?? null,
      },
      AGE_OF,
    ],
  });

type Conditions = Sparse<corev1.ComponentStatus>['conditions'];

const healthy = (conditions: Conditions) => condition(conditions, 'Healthy');

function componentHealth({
  conditions,
}: Sparse<corev1.ComponentStatus>): [word: string, health: Health] {
  const status = healthy(conditions)?.status;
  if (status === undefined) return ['Unknown', 'unknown'];
  return status === 'True' ? ['Healthy', 'ok'] : ['Unhealthy', 'bad'];
}

export const componentStatusPrinter: Printer = columnsPrinter<corev1.ComponentStatus>({
  resource: { group: '', resource: 'componentstatuses' },
  kind: 'ComponentStatus',
  namespaced: false,
  health: (component) => componentHealth(component)[1],
  columns: [
    { name: 'Status', type: 'status', description: 'How it fares.', cell: componentHealth },
    {
      name: 'Message',
      type: 'text',
      description: 'What it says of itself.',
      cell: ({ conditions }) => text(healthy(conditions)?.message),
    },
    {
      name: 'Error',
      type: 'text',
      description: 'What it could not do.',
      cell: ({ conditions }) => text(healthy(conditions)?.error),
    },
  ],
});

const MIGRATION_HEALTH: ReadonlyMap<string, Health> = new Map<string, Health>([
  ['Running', 'progress'],
  ['Succeeded', 'done'],
  ['Failed', 'bad'],
]);

function migrationStatus({
  status,
}: Sparse<storagemigrationv1.StorageVersionMigration>): [word: string, health: Health] {
  const now = items(status?.conditions).find((one) => one.status === 'True');
  const word = text(now?.type) || 'Unknown';
  return [word, MIGRATION_HEALTH.get(word) ?? 'unknown'];
}

export const storageVersionMigrationPrinter: Printer =
  columnsPrinter<storagemigrationv1.StorageVersionMigration>({
    resource: { group: 'storagemigration.k8s.io', resource: 'storageversionmigrations' },
    kind: 'StorageVersionMigration',
    namespaced: false,
    nameFormat: '',
    health: (migration) => migrationStatus(migration)[1],
    columns: [
      {
        name: 'Resource',
        type: 'text',
        description: 'What is stored anew.',
        cell: ({ spec }) =>
          [text(spec?.resource?.resource), text(spec?.resource?.group)].filter(Boolean).join('.'),
      },
      { name: 'Status', type: 'status', description: 'How far it is.', cell: migrationStatus },
    ],
  });
