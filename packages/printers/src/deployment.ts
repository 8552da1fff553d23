import type { appsv1 } from '@deltascope/api';
import { AGE, createdAt } from './age.ts';
import { condition, count } from './fields.ts';
import type { Sparse } from './fields.ts';
import { CONTAINER_COLUMNS, containerCells, SELECTOR, selectorCell } from './pod-template.ts';
import type { Health, PrintedRow, Printer } from './printer.ts';
import { isUnsettled } from './rollout.ts';

type Deployment = Sparse<appsv1.Deployment>;

export const deploymentPrinter: Printer = {
  resource: { group: 'apps', resource: 'deployments' },
  kind: 'Deployment',
  namespaced: true,
  namePosition: 0,
  namePriority: 0,
  columns: [
    {
      name: 'Ready',
      type: 'ratio',
      priority: 0,
      description: 'Pods that are ready, of those wanted.',
    },
    {
      name: 'Up-to-date',
      type: 'number',
      tableType: 'string',
      priority: 0,
      description: 'Pods made from the template as it is now.',
    },
    {
      name: 'Available',
      type: 'number',
      tableType: 'string',
      priority: 0,
      description: 'Pods ready for at least minReadySeconds.',
    },
    AGE,
    ...CONTAINER_COLUMNS,
    { ...SELECTOR, absent: '' },
  ],

  print(deployment: Deployment): PrintedRow {
    const { metadata, spec, status } = deployment;
    return {
      cells: [
        [count(status?.readyReplicas), count(spec?.replicas, 1)],
        count(status?.updatedReplicas),
        count(status?.availableReplicas),
        createdAt(metadata),
        ...containerCells(spec?.template),
        selectorCell(spec?.selector),
      ],
      health: deploymentHealth(deployment),
    };
  },
};

/**
 * A rollout on its way is progress until its deadline passes; one that is through and still short of pods is
 * degraded. What the controller has not seen yet (observedGeneration) is on its way.
 */
function deploymentHealth(deployment: Deployment): Health {
  const { metadata, spec, status } = deployment;
  const isShort = count(status?.availableReplicas) < count(spec?.replicas, 1);
  if (isUnsettled(metadata, status?.observedGeneration)) return 'progress';
  if (isFailing(deployment, isShort)) return 'bad';
  if (spec?.paused === true) return isShort ? 'warn' : 'ok';
  if (!isRolledOut(deployment)) return 'progress';
  if (!isShort) return 'ok';
  const progressing = condition(status?.conditions, 'Progressing');
  return progressing?.reason === 'NewReplicaSetAvailable' ? 'warn' : 'progress';
}

/** Past its deadline, or its pods cannot even be created. */
function isFailing({ status }: Deployment, isShort: boolean): boolean {
  if (condition(status?.conditions, 'Progressing')?.status === 'False') return true;
  return isShort && condition(status?.conditions, 'ReplicaFailure')?.status === 'True';
}

/** Every pod wanted is of the newest template, and none of an older one is left. */
function isRolledOut({ spec, status }: Deployment): boolean {
  const updated = count(status?.updatedReplicas);
  return updated >= count(spec?.replicas, 1) && count(status?.replicas) <= updated;
}
