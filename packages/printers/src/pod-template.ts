import type { corev1 } from '@deltascope/api';
import { formatLabels, labelSelectorAsSelector } from '@deltascope/apimachinery';
import type { LabelSelector } from '@deltascope/apimachinery';
import { entries, items, text, words } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Cell, Column } from './printer.ts';

/** The wide columns of a kind that makes pods: names and images of the template's containers. */
export const CONTAINER_COLUMNS: readonly Column[] = [
  {
    name: 'Containers',
    type: 'text',
    priority: 1,
    description: 'Names of the containers in the pod template.',
  },
  {
    name: 'Images',
    type: 'text',
    priority: 1,
    description: 'Images of the containers in the pod template.',
  },
];

export const SELECTOR: Column = {
  name: 'Selector',
  type: 'text',
  priority: 1,
  description: 'Which pods belong to it, by label.',
};

/** The cells of `CONTAINER_COLUMNS`. */
export function containerCells(template: Sparse<corev1.PodTemplateSpec> | undefined): Cell[] {
  const containers = items(template?.spec?.containers);
  return [
    containers.map((container) => text(container.name)).join(','),
    containers.map((container) => text(container.image)).join(','),
  ];
}

/** The cell of `SELECTOR`: null for a selector that is absent or selects everything. */
export function selectorCell(selector: Sparse<LabelSelector> | undefined): Cell {
  try {
    return labelSelectorAsSelector(selector ? cleaned(selector) : undefined).toString() || null;
  } catch (error) {
    if (error instanceof RangeError) return '<error>';
    throw error;
  }
}

function cleaned({ matchLabels, matchExpressions }: Sparse<LabelSelector>): LabelSelector {
  return {
    matchLabels: entries(matchLabels),
    matchExpressions: items(matchExpressions).map(({ key, operator, values }) => ({
      key: text(key),
      operator: text(operator),
      values: [...words(values)],
    })),
  };
}

/** The cell of a selector that is a plain map, as services and node selectors are. */
export function labelsCell(labels: Sparse<Record<string, string>> | undefined): Cell {
  const kept = entries(labels);
  return Object.keys(kept).length === 0 ? null : formatLabels(kept);
}
