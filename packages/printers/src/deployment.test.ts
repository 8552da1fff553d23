import type { appsv1 } from '@deltascope/api';
import { describe, expect, it } from 'vitest';
import { deploymentPrinter } from './deployment.ts';
import { namedCells } from './testing/named-cells.ts';

interface Given {
  status?: appsv1.DeploymentStatus;
  spec?: Partial<appsv1.DeploymentSpec>;
  metadata?: appsv1.Deployment['metadata'];
}

const deployment = ({ status = {}, spec = {}, metadata = {} }: Given): appsv1.Deployment => ({
  metadata: { generation: 2, ...metadata },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      spec: {
        containers: [
          { name: 'web', image: 'web:1' },
          { name: 'log', image: 'log:2' },
        ],
      },
    },
    ...spec,
  },
  status: {
    observedGeneration: 2,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    ...status,
  },
});

const progressing = (status: string, reason: string): appsv1.DeploymentCondition[] => [
  { type: 'Progressing', status, reason },
];

it('a deployment tells its counts, its containers and its selector', () => {
  const given = deployment({ status: { readyReplicas: 2, updatedReplicas: 1 } });
  expect(namedCells(deploymentPrinter, given)).toMatchObject({
    Ready: [2, 3],
    'Up-to-date': 1,
    Available: 3,
    Age: null,
    Containers: 'web,log',
    Images: 'web:1,log:2',
    Selector: 'app=web',
  });
});

it('a deployment without a number of replicas wants one, as the API defaults it', () => {
  expect(namedCells(deploymentPrinter, {})['Ready']).toEqual([0, 1]);
});

describe('a deployment', () => {
  it.each<[what: string, health: string, Given]>([
    ['with all it wants', 'ok', {}],
    [
      'scaled to zero',
      'ok',
      { spec: { replicas: 0 }, status: { replicas: 0, updatedReplicas: 0, availableReplicas: 0 } },
    ],
    ['not yet seen by its controller', 'progress', { status: { observedGeneration: 1 } }],
    ['on its way out', 'progress', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }],
    ['rolling out', 'progress', { status: { updatedReplicas: 1 } }],
    ['with old pods left', 'progress', { status: { replicas: 4 } }],
    [
      'starting',
      'progress',
      { status: { availableReplicas: 1, conditions: progressing('True', 'ReplicaSetUpdated') } },
    ],
    [
      'short after its rollout',
      'warn',
      {
        status: { availableReplicas: 2, conditions: progressing('True', 'NewReplicaSetAvailable') },
      },
    ],
    [
      'past its deadline',
      'bad',
      {
        status: {
          updatedReplicas: 1,
          conditions: progressing('False', 'ProgressDeadlineExceeded'),
        },
      },
    ],
    [
      'that cannot create pods',
      'bad',
      {
        status: { availableReplicas: 2, conditions: [{ type: 'ReplicaFailure', status: 'True' }] },
      },
    ],
    [
      'that could not create a pod but has all',
      'ok',
      { status: { conditions: [{ type: 'ReplicaFailure', status: 'True' }] } },
    ],
    ['paused in mid-rollout', 'ok', { spec: { paused: true }, status: { updatedReplicas: 1 } }],
    ['paused and short', 'warn', { spec: { paused: true }, status: { availableReplicas: 1 } }],
    [
      'changed after its rollout failed',
      'progress',
      {
        status: {
          observedGeneration: 1,
          conditions: progressing('False', 'ProgressDeadlineExceeded'),
        },
      },
    ],
  ])('%s fares %s', (_what, health, given) => {
    expect(namedCells(deploymentPrinter, deployment(given))['health']).toBe(health);
  });
});
