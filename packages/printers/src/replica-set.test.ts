import type { appsv1 } from '@deltascope/api';
import { expect, it } from 'vitest';
import { replicaSetPrinter } from './replica-set.ts';
import { namedCells } from './testing/named-cells.ts';

const replicaSet = (status: Partial<appsv1.ReplicaSetStatus>): appsv1.ReplicaSet => ({
  metadata: { generation: 1 },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'a', operator: 'Exists' }] },
    template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } },
  },
  status: { observedGeneration: 1, replicas: 2, readyReplicas: 2, availableReplicas: 2, ...status },
});

it('a replica set tells its counts, its containers and its selector', () => {
  expect(namedCells(replicaSetPrinter, replicaSet({ readyReplicas: 1 }))).toMatchObject({
    Desired: 2,
    Current: 2,
    Ready: 1,
    Containers: 'web',
    Images: 'web:1',
    Selector: 'a,app=web',
  });
});

it.each<[what: string, health: string, Partial<appsv1.ReplicaSetStatus>]>([
  ['with all it wants', 'ok', {}],
  ['short of pods', 'progress', { replicas: 1 }],
  ['with pods to remove', 'progress', { replicas: 3 }],
  ['with pods that start', 'progress', { availableReplicas: 1 }],
  ['not yet seen by its controller', 'progress', { observedGeneration: 0 }],
  ['that cannot create pods', 'bad', { conditions: [{ type: 'ReplicaFailure', status: 'True' }] }],
])('a replica set %s fares %s', (_what, health, status) => {
  expect(namedCells(replicaSetPrinter, replicaSet(status))['health']).toBe(health);
});
