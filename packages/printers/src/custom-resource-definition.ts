import type { apiextensionsv1 } from '@deltascope/api';
import { CREATED_AT, creationTimestamp } from './age.ts';
import { condition, items, text, words } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Health, PrintedRow, Printer } from './printer.ts';

type Definition = Sparse<apiextensionsv1.CustomResourceDefinition>;

export const customResourceDefinitionPrinter: Printer = {
  resource: { group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions' },
  kind: 'CustomResourceDefinition',
  namespaced: false,
  namePosition: 0,
  namePriority: 0,
  columns: [
    { name: 'Scope', type: 'text', priority: 0, description: 'Cluster or Namespaced.' },
    { name: 'Versions', type: 'text', priority: 0, description: 'Versions it serves.' },
    CREATED_AT,
    { name: 'Group', type: 'text', priority: 1, description: 'The API group it adds to.' },
    { name: 'Kind', type: 'text', priority: 1, description: 'The kind of its objects.' },
    { name: 'ShortNames', type: 'text', priority: 1, description: 'Short names for kubectl.' },
    {
      name: 'Established',
      type: 'text',
      tableType: 'boolean',
      priority: 1,
      description: 'Whether the API server serves it.',
    },
  ],

  print(definition: Definition): PrintedRow {
    const { metadata, spec } = definition;
    return {
      cells: [
        text(spec?.scope),
        servedVersions(definition),
        creationTimestamp(metadata),
        text(spec?.group),
        text(spec?.names?.kind),
        words(spec?.names?.shortNames).join(','),
        String(holds(definition, 'Established')),
      ],
      health: definitionHealth(definition),
    };
  },
};

const servedVersions = ({ spec }: Definition): string =>
  items(spec?.versions)
    .filter(({ served }) => served === true)
    .map(({ name, storage }) => text(name) + (storage === true ? '(storage)' : ''))
    .toSorted()
    .join(',');

function definitionHealth(definition: Definition): Health {
  if (holds(definition, 'Terminating')) return 'progress';
  if (condition(definition.status?.conditions, 'NamesAccepted')?.status === 'False') return 'bad';
  return holds(definition, 'Established') ? 'ok' : 'progress';
}

const holds = ({ status }: Definition, type: string): boolean =>
  condition(status?.conditions, type)?.status === 'True';
