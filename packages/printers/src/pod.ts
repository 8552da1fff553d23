import type { corev1 } from '@deltascope/api';
import type { TableRow } from '@deltascope/apimachinery';
import { AGE, createdAt } from './age.ts';
import { condition, items, textOrNone } from './fields.ts';
import type { Sparse } from './fields.ts';
import { podHealth } from './pod-health.ts';
import { podStatus } from './pod-status.ts';
import type { Cell, PrintedRow, Printer } from './printer.ts';

export const podPrinter: Printer = {
  resource: { group: '', resource: 'pods' },
  kind: 'Pod',
  namespaced: true,
  namePosition: 0,
  namePriority: 0,
  columns: [
    {
      name: 'Ready',
      type: 'ratio',
      priority: 0,
      description: 'Containers that are ready, of all.',
    },
    { name: 'Status', type: 'status', priority: 0, description: 'What its containers are at.' },
    {
      name: 'Restarts',
      type: 'restarts',
      priority: 0,
      description: 'How often its containers were restarted, and when last.',
    },
    AGE,
    { name: 'IP', type: 'text', priority: 1, description: 'Its first address.' },
    { name: 'Node', type: 'text', priority: 1, description: 'The node it is bound to.' },
    {
      name: 'Nominated Node',
      type: 'text',
      priority: 1,
      description: 'The node where room is being made for it by preemption.',
    },
    {
      name: 'Readiness Gates',
      type: 'ratio',
      priority: 1,
      description: 'Extra conditions for readiness that are true, of all.',
    },
  ],

  print(pod: Sparse<corev1.Pod>): PrintedRow {
    const status = podStatus(pod);
    const health = podHealth(pod);
    return {
      cells: [
        [status.readyContainers, status.totalContainers],
        [status.word, health],
        [status.restarts, status.lastRestartMs],
        createdAt(pod.metadata),
        textOrNone(items(pod.status?.podIPs)[0]?.ip),
        textOrNone(pod.spec?.nodeName),
        textOrNone(pod.status?.nominatedNodeName),
        readinessGates(pod),
      ],
      health,
    };
  },

  rowConditions(pod: Sparse<corev1.Pod>): TableRow['conditions'] {
    const phase = pod.status?.phase;
    if (phase !== 'Succeeded' && phase !== 'Failed') return undefined;
    const message = phase === 'Failed' ? 'The pod failed.' : 'The pod ran to its end.';
    return [{ type: 'Completed', status: 'True', reason: phase, message }];
  },
};

function readinessGates(pod: Sparse<corev1.Pod>): Cell {
  const gates = items(pod.spec?.readinessGates);
  if (gates.length === 0) return null;
  const isTrue = (type: string): boolean =>
    condition(pod.status?.conditions, type)?.status === 'True';
  return [gates.filter((gate) => isTrue(gate.conditionType ?? '')).length, gates.length];
}
