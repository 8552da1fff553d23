import type { apiextensionsv1 } from '@deltascope/api';
import { expect, it } from 'vitest';
import { customResourceDefinitionPrinter } from './custom-resource-definition.ts';
import { namedCells } from './testing/named-cells.ts';

const definition = (
  conditions: apiextensionsv1.CustomResourceDefinitionCondition[],
): apiextensionsv1.CustomResourceDefinition => ({
  metadata: {},
  spec: {
    group: 'x.io',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets', shortNames: ['wd', 'wg'] },
    versions: [
      { name: 'v1', served: true, storage: true },
      { name: 'v1alpha1', served: false, storage: false },
      { name: 'v1beta1', served: true, storage: false },
    ],
  },
  status: { conditions },
});

it('a definition tells what it adds to the API', () => {
  const given = definition([{ type: 'Established', status: 'True' }]);
  expect(namedCells(customResourceDefinitionPrinter, given)).toEqual({
    Scope: 'Namespaced',
    Versions: 'v1(storage),v1beta1',
    'Created At': null,
    Group: 'x.io',
    Kind: 'Widget',
    ShortNames: 'wd,wg',
    Established: 'true',
    health: 'ok',
  });
});

it.each([
  ['that is served', 'ok', { Established: 'True', NamesAccepted: 'True' }],
  ['that is not served yet', 'progress', { Established: 'False' }],
  ['whose names are taken', 'bad', { Established: 'False', NamesAccepted: 'False' }],
  ['on its way out', 'progress', { Established: 'True', Terminating: 'True' }],
])('a definition %s fares %s', (_what, health, statuses) => {
  const conditions = Object.entries(statuses).map(([type, status]) => ({ type, status }));
  const given = definition(conditions);
  expect(namedCells(customResourceDefinitionPrinter, given)['health']).toBe(health);
});
