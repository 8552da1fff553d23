import type { appsv1 } from '@deltascope/api';
import { AGE, createdAt } from './age.ts';
import { count } from './fields.ts';
import type { Sparse } from './fields.ts';
import { CONTAINER_COLUMNS, containerCells } from './pod-template.ts';
import type { Health, PrintedRow, Printer } from './printer.ts';
import { isUnsettled } from './rollout.ts';

type StatefulSet = Sparse<appsv1.StatefulSet>;

export const statefulSetPrinter: Printer = {
  resource: { group: 'apps', resource: 'statefulsets' },
  kind: 'StatefulSet',
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
    AGE,
    ...CONTAINER_COLUMNS,
  ],

  print(statefulSet: StatefulSet): PrintedRow {
    const { metadata, spec, status } = statefulSet;
    return {
      cells: [
        [count(status?.readyReplicas), count(spec?.replicas, 1)],
        createdAt(metadata),
        ...containerCells(spec?.template),
      ],
      health: statefulSetHealth(statefulSet),
    };
  },
};

/** Pods come and are updated one after the other: while any is to come, that is progress; after it, decline. */
function statefulSetHealth(statefulSet: StatefulSet): Health {
  const { metadata, spec, status } = statefulSet;
  const desired = count(spec?.replicas, 1);
  if (isUnsettled(metadata, status?.observedGeneration)) return 'progress';
  if (count(status?.replicas) !== desired || isUpdating(statefulSet, desired)) return 'progress';
  return count(status?.readyReplicas) < desired ? 'warn' : 'ok';
}

/** Pods below the partition keep their revision, and with OnDelete so does every pod. */
function isUpdating({ spec, status }: StatefulSet, desired: number): boolean {
  const { type, rollingUpdate } = spec?.updateStrategy ?? {};
  if (type === 'OnDelete' || status?.updateRevision === status?.currentRevision) return false;
  return count(status?.updatedReplicas) < desired - count(rollingUpdate?.partition);
}
