import type { appsv1 } from '@deltascope/api';
import { expect, it } from 'vitest';
import { statefulSetPrinter } from './stateful-set.ts';
import { namedCells } from './testing/named-cells.ts';

interface Given {
  status?: Partial<appsv1.StatefulSetStatus>;
  updateStrategy?: appsv1.StatefulSetUpdateStrategy;
}

const statefulSet = ({ status = {}, updateStrategy = {} }: Given): appsv1.StatefulSet => ({
  metadata: { generation: 1 },
  spec: {
    replicas: 3,
    selector: {},
    template: { spec: { containers: [{ name: 'db', image: 'db:1' }] } },
    updateStrategy,
  },
  status: {
    observedGeneration: 1,
    replicas: 3,
    readyReplicas: 3,
    updatedReplicas: 3,
    currentRevision: 'a',
    updateRevision: 'a',
    ...status,
  },
});

const updating = { currentRevision: 'a', updateRevision: 'b', updatedReplicas: 1 };

it('a stateful set tells how many are ready, and its containers', () => {
  const given = statefulSet({ status: { readyReplicas: 2 } });
  expect(namedCells(statefulSetPrinter, given)).toEqual({
    Ready: [2, 3],
    Age: null,
    Containers: 'db',
    Images: 'db:1',
    health: 'warn',
  });
});

it.each<[what: string, health: string, Given]>([
  ['with all it wants', 'ok', {}],
  ['still adding pods', 'progress', { status: { replicas: 1, readyReplicas: 1 } }],
  ['with all pods, one not ready', 'warn', { status: { readyReplicas: 2 } }],
  ['not yet seen by its controller', 'progress', { status: { observedGeneration: 0 } }],
  ['that is updated', 'progress', { status: updating }],
  [
    'that is updated as far as its partition goes',
    'ok',
    { status: updating, updateStrategy: { rollingUpdate: { partition: 2 } } },
  ],
  ['that updates on delete', 'ok', { status: updating, updateStrategy: { type: 'OnDelete' } }],
])('a stateful set %s fares %s', (_what, health, given) => {
  expect(namedCells(statefulSetPrinter, statefulSet(given))['health']).toBe(health);
});
