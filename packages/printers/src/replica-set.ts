import type { appsv1 } from '@deltascope/api';
import { AGE, createdAt } from './age.ts';
import { condition, count } from './fields.ts';
import type { Sparse } from './fields.ts';
import { CONTAINER_COLUMNS, containerCells, SELECTOR, selectorCell } from './pod-template.ts';
import type { Health, PrintedRow, Printer } from './printer.ts';

type ReplicaSet = Sparse<appsv1.ReplicaSet>;

export const replicaSetPrinter: Printer = {
  resource: { group: 'apps', resource: 'replicasets' },
  kind: 'ReplicaSet',
  namespaced: true,
  namePosition: 0,
  namePriority: 0,
  columns: [
    { name: 'Desired', type: 'number', priority: 0, description: 'Pods wanted.' },
    { name: 'Current', type: 'number', priority: 0, description: 'Pods there are.' },
    { name: 'Ready', type: 'number', priority: 0, description: 'Pods that are ready.' },
    AGE,
    ...CONTAINER_COLUMNS,
    SELECTOR,
  ],

  print(replicaSet: ReplicaSet): PrintedRow {
    const { metadata, spec, status } = replicaSet;
    return {
      cells: [
        count(spec?.replicas, 1),
        count(status?.replicas),
        count(status?.readyReplicas),
        createdAt(metadata),
        ...containerCells(spec?.template),
        selectorCell(spec?.selector),
      ],
      health: replicaSetHealth(replicaSet),
    };
  },
};

/** Its status does not tell a start from a decline, so being short of pods is progress; its Deployment knows more. */
function replicaSetHealth({ metadata, spec, status }: ReplicaSet): Health {
  if (condition(status?.conditions, 'ReplicaFailure')?.status === 'True') return 'bad';
  const isSeen = count(status?.observedGeneration) >= count(metadata?.generation);
  const desired = count(spec?.replicas, 1);
  const isFull = count(status?.replicas) === desired && count(status?.availableReplicas) >= desired;
  return isSeen && isFull ? 'ok' : 'progress';
}
