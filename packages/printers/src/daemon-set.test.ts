import type { appsv1 } from '@deltascope/api';
import { expect, it } from 'vitest';
import { daemonSetPrinter } from './daemon-set.ts';
import { namedCells } from './testing/named-cells.ts';

interface Given {
  status?: Partial<appsv1.DaemonSetStatus>;
  type?: string;
}

const daemonSet = ({ status = {}, type = 'RollingUpdate' }: Given): appsv1.DaemonSet => ({
  metadata: { generation: 1 },
  spec: {
    selector: { matchLabels: { app: 'agent' } },
    template: {
      spec: { containers: [{ name: 'a', image: 'a:1' }], nodeSelector: { os: 'linux', gpu: '' } },
    },
    updateStrategy: { type },
  },
  status: {
    observedGeneration: 1,
    desiredNumberScheduled: 3,
    currentNumberScheduled: 3,
    numberMisscheduled: 0,
    numberReady: 3,
    updatedNumberScheduled: 3,
    numberAvailable: 3,
    ...status,
  },
});

it('a daemon set tells its counts, its node selector, its containers and its selector', () => {
  expect(namedCells(daemonSetPrinter, daemonSet({ status: { numberReady: 2 } }))).toMatchObject({
    Desired: 3,
    Current: 3,
    Ready: 2,
    'Up-to-date': 3,
    Available: 3,
    'Node Selector': 'gpu=,os=linux',
    Containers: 'a',
    Images: 'a:1',
    Selector: 'app=agent',
  });
  expect(namedCells(daemonSetPrinter, {})['Node Selector']).toBeNull();
});

it.each<[what: string, health: string, Given]>([
  ['on every node', 'ok', {}],
  ['still coming to a node', 'progress', { status: { currentNumberScheduled: 2 } }],
  ['that is updated', 'progress', { status: { updatedNumberScheduled: 1 } }],
  ['that updates on delete', 'ok', { status: { updatedNumberScheduled: 1 }, type: 'OnDelete' }],
  ['unavailable on a node', 'warn', { status: { numberAvailable: 2 } }],
  ['not yet seen by its controller', 'progress', { status: { observedGeneration: 0 } }],
])('a daemon set %s fares %s', (_what, health, given) => {
  expect(namedCells(daemonSetPrinter, daemonSet(given))['health']).toBe(health);
});
