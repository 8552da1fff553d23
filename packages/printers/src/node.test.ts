import type { corev1 } from '@deltascope/api';
import { expect, it } from 'vitest';
import { nodePrinter } from './node.ts';
import { namedCells } from './testing/named-cells.ts';

const node = (conditions: corev1.NodeCondition[], unschedulable = false): corev1.Node => ({
  metadata: { name: 'n' },
  spec: { unschedulable },
  status: { conditions },
});

const READY = { type: 'Ready', status: 'True' };

it.each<[word: string, health: string, corev1.Node]>([
  ['Ready', 'ok', node([READY])],
  ['Ready,SchedulingDisabled', 'progress', node([READY], true)],
  ['Ready', 'warn', node([READY, { type: 'DiskPressure', status: 'True' }])],
  ['Ready', 'ok', node([READY, { type: 'DiskPressure', status: 'False' }])],
  ['NotReady', 'bad', node([{ type: 'Ready', status: 'False' }])],
  ['NotReady', 'unknown', node([{ type: 'Ready', status: 'Unknown' }])],
  ['NotReady,SchedulingDisabled', 'bad', node([{ type: 'Ready', status: 'False' }], true)],
  ['Unknown', 'unknown', node([])],
])('a node that is %s fares %s', (word, health, given) => {
  expect(namedCells(nodePrinter, given)).toMatchObject({ Status: [word, health], health });
});

it('a node has its roles from two kinds of labels, sorted', () => {
  const labels = {
    'node-role.kubernetes.io/worker': '',
    'node-role.kubernetes.io/': '',
    'kubernetes.io/role': 'edge',
    'kubernetes.io/os': 'linux',
  };
  expect(namedCells(nodePrinter, { metadata: { labels } })['Roles']).toBe('edge,worker');
  expect(namedCells(nodePrinter, {})['Roles']).toBeNull();
});

it('a node tells its versions and addresses', () => {
  const given: corev1.Node = {
    metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
    status: {
      addresses: [
        { type: 'Hostname', address: 'n' },
        { type: 'InternalIP', address: '10.0.0.1' },
        { type: 'InternalIP', address: '10.0.0.2' },
      ],
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'containerd://2.1.0',
        kernelVersion: '6.12.1',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.37.2',
        machineID: '',
        operatingSystem: 'linux',
        osImage: '',
        systemUUID: '',
      },
    },
  };
  expect(namedCells(nodePrinter, given)).toMatchObject({
    Age: Date.parse('2026-01-01T00:00:00Z'),
    Version: 'v1.37.2',
    'Internal-IP': '10.0.0.1',
    'External-IP': null,
    'OS-Image': '<unknown>',
    'Kernel-Version': '6.12.1 (amd64)',
    'Container-Runtime': 'containerd://2.1.0',
  });
});
