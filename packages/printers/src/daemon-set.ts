import type { appsv1 } from '@deltascope/api';
import { AGE, createdAt } from './age.ts';
import { count } from './fields.ts';
import type { Sparse } from './fields.ts';
import {
  CONTAINER_COLUMNS,
  containerCells,
  labelsCell,
  SELECTOR,
  selectorCell,
} from './pod-template.ts';
import type { Health, PrintedRow, Printer } from './printer.ts';
import { isUnsettled } from './rollout.ts';

type DaemonSet = Sparse<appsv1.DaemonSet>;

export const daemonSetPrinter: Printer = {
  resource: { group: 'apps', resource: 'daemonsets' },
  kind: 'DaemonSet',
  namespaced: true,
  namePosition: 0,
  namePriority: 0,
  columns: [
    { name: 'Desired', type: 'number', priority: 0, description: 'Nodes that should run it.' },
    { name: 'Current', type: 'number', priority: 0, description: 'Of these, nodes that run it.' },
    { name: 'Ready', type: 'number', priority: 0, description: 'Nodes where its pod is ready.' },
    {
      name: 'Up-to-date',
      type: 'number',
      priority: 0,
      description: 'Nodes with a pod made from the template as it is now.',
    },
    {
      name: 'Available',
      type: 'number',
      priority: 0,
      description: 'Nodes where its pod has been ready for at least minReadySeconds.',
    },
    {
      name: 'Node Selector',
      type: 'text',
      priority: 0,
      description: 'Which nodes run it, by label.',
    },
    AGE,
    ...CONTAINER_COLUMNS,
    SELECTOR,
  ],

  print(daemonSet: DaemonSet): PrintedRow {
    const { metadata, spec, status } = daemonSet;
    return {
      cells: [
        count(status?.desiredNumberScheduled),
        count(status?.currentNumberScheduled),
        count(status?.numberReady),
        count(status?.updatedNumberScheduled),
        count(status?.numberAvailable),
        labelsCell(spec?.template?.spec?.nodeSelector),
        createdAt(metadata),
        ...containerCells(spec?.template),
        selectorCell(spec?.selector),
      ],
      health: daemonSetHealth(daemonSet),
    };
  },
};

/** As long as a node still waits for its pod or its update, that is progress; short of pods after it, decline. */
function daemonSetHealth({ metadata, spec, status }: DaemonSet): Health {
  const desired = count(status?.desiredNumberScheduled);
  if (isUnsettled(metadata, status?.observedGeneration)) return 'progress';
  if (count(status?.currentNumberScheduled) < desired) return 'progress';
  const updates = spec?.updateStrategy?.type !== 'OnDelete';
  if (updates && count(status?.updatedNumberScheduled) < desired) return 'progress';
  return count(status?.numberAvailable) < desired ? 'warn' : 'ok';
}
