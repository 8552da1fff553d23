import type { appsv1, corev1, policyv1 } from '@deltascope/api';
import { getControllerOf } from '@deltascope/apimachinery';
import { AGE_OF } from './age.ts';
import { columnsPrinter } from './columns-printer.ts';
import { count, items } from './fields.ts';
import type { Sparse } from './fields.ts';
import { CONTAINER_COLUMNS, containerCells, labelsCell, SELECTOR } from './pod-template.ts';
import type { Cell, Health, Printer } from './printer.ts';

type Template = Sparse<corev1.PodTemplateSpec> | undefined;

const containers = <T>(templateOf: (object: Sparse<T>) => Template) =>
  CONTAINER_COLUMNS.map((column, index) => ({
    ...column,
    cell: (object: Sparse<T>): Cell => containerCells(templateOf(object))[index] ?? null,
  }));

function countersHealth(desired: number, ready: number): Health {
  if (ready >= desired) return 'ok';
  return ready === 0 ? 'bad' : 'progress';
}

export const replicationControllerPrinter: Printer = columnsPrinter<corev1.ReplicationController>({
  resource: { group: '', resource: 'replicationcontrollers' },
  kind: 'ReplicationController',
  namespaced: true,
  health: ({ spec, status }) => countersHealth(count(spec?.replicas), count(status?.readyReplicas)),
  columns: [
    {
      name: 'Desired',
      type: 'number',
      description: 'How many pods there are to be.',
      cell: ({ spec }) => count(spec?.replicas),
    },
    {
      name: 'Current',
      type: 'number',
      description: 'How many there are.',
      cell: ({ status }) => count(status?.replicas),
    },
    {
      name: 'Ready',
      type: 'number',
      description: 'How many of them are ready.',
      cell: ({ status }) => count(status?.readyReplicas),
    },
    AGE_OF,
    ...containers<corev1.ReplicationController>(({ spec }) => spec?.template),
    { ...SELECTOR, cell: ({ spec }) => labelsCell(spec?.selector) },
  ],
});

export const podTemplatePrinter: Printer = columnsPrinter<corev1.PodTemplate>({
  resource: { group: '', resource: 'podtemplates' },
  kind: 'PodTemplate',
  namespaced: true,
  columns: [
    ...containers<corev1.PodTemplate>(({ template }) => template).map((column) => ({
      ...column,
      priority: 0 as const,
    })),
    {
      name: 'Pod Labels',
      type: 'text',
      description: 'Labels of its pods.',
      cell: ({ template }) => labelsCell(template?.metadata?.labels),
    },
  ],
});

export const controllerRevisionPrinter: Printer = columnsPrinter<appsv1.ControllerRevision>({
  resource: { group: 'apps', resource: 'controllerrevisions' },
  kind: 'ControllerRevision',
  namespaced: true,
  columns: [
    {
      name: 'Controller',
      type: 'text',
      description: 'Whose past this is.',
      cell({ metadata }) {
        const owner = getControllerOf({
          metadata: { ownerReferences: [...(items(metadata?.ownerReferences) as never[])] },
        });
        if (owner === undefined) return null;
        const [group = ''] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : [];
        return `${owner.kind.toLowerCase()}${group && `.${group}`}/${owner.name}`;
      },
    },
    {
      name: 'Revision',
      type: 'number',
      tableType: 'string',
      description: 'Greater is newer.',
      cell: ({ revision }) => count(revision),
    },
    AGE_OF,
  ],
});

export const podDisruptionBudgetPrinter: Printer = columnsPrinter<policyv1.PodDisruptionBudget>({
  resource: { group: 'policy', resource: 'poddisruptionbudgets' },
  kind: 'PodDisruptionBudget',
  namespaced: true,
  health: ({ status }) =>
    count(status?.currentHealthy) < count(status?.desiredHealthy) ? 'warn' : 'ok',
  columns: [
    {
      name: 'Min Available',
      type: 'text',
      absent: 'N/A',
      description: 'How many pods are to be left.',
      cell: ({ spec }) => spec?.minAvailable ?? null,
    },
    {
      name: 'Max Unavailable',
      type: 'text',
      absent: 'N/A',
      description: 'How many may be missing.',
      cell: ({ spec }) => spec?.maxUnavailable ?? null,
    },
    {
      name: 'Allowed Disruptions',
      type: 'number',
      description: 'How many may be evicted now.',
      cell: ({ status }) => count(status?.disruptionsAllowed),
    },
    AGE_OF,
  ],
});
