import type { corev1 } from '@deltascope/api';
import { AGE, createdAt } from './age.ts';
import { condition, entries, items, text, textOrNone } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Health, PrintedRow, Printer } from './printer.ts';

type Node = Sparse<corev1.Node>;

export const nodePrinter: Printer = {
  resource: { group: '', resource: 'nodes' },
  kind: 'Node',
  namespaced: false,
  namePosition: 0,
  namePriority: 0,
  columns: [
    {
      name: 'Status',
      type: 'status',
      priority: 0,
      description: 'Whether it is ready and takes pods.',
    },
    { name: 'Roles', type: 'text', priority: 0, description: 'Its roles, by label.' },
    AGE,
    { name: 'Version', type: 'text', priority: 0, description: "The kubelet's version." },
    { name: 'Internal-IP', type: 'text', priority: 1, description: 'Its address in the cluster.' },
    { name: 'External-IP', type: 'text', priority: 1, description: 'Its address from outside.' },
    { name: 'OS-Image', type: 'text', priority: 1, description: 'Its operating system.' },
    { name: 'Kernel-Version', type: 'text', priority: 1, description: 'Its kernel.' },
    {
      name: 'Container-Runtime',
      type: 'text',
      priority: 1,
      description: 'What runs its containers.',
    },
  ],

  print(node: Node): PrintedRow {
    const info = node.status?.nodeInfo;
    const health = nodeHealth(node);
    const architecture = text(info?.architecture);
    return {
      cells: [
        [statusWord(node), health],
        roles(node).join(',') || null,
        createdAt(node.metadata),
        text(info?.kubeletVersion),
        address(node, 'InternalIP'),
        address(node, 'ExternalIP'),
        text(info?.osImage) || '<unknown>',
        (text(info?.kernelVersion) || '<unknown>') + (architecture && ` (${architecture})`),
        text(info?.containerRuntimeVersion) || '<unknown>',
      ],
      health,
    };
  },
};

function statusWord(node: Node): string {
  const ready = condition(node.status?.conditions, 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return node.spec?.unschedulable === true ? `${word},SchedulingDisabled` : word;
}

const PRESSURES: ReadonlySet<string> = new Set([
  'MemoryPressure',
  'DiskPressure',
  'PIDPressure',
  'NetworkUnavailable',
]);

/** NotReady is bad, not heard of is unknown, short of something is degraded; cordoned and else well is being worked on. */
function nodeHealth(node: Node): Health {
  const conditions = items(node.status?.conditions);
  const ready = condition(conditions, 'Ready')?.status;
  if (ready === 'False') return 'bad';
  if (ready !== 'True') return 'unknown';
  const isShort = conditions.some(
    ({ type, status }) => status === 'True' && PRESSURES.has(text(type)),
  );
  if (isShort) return 'warn';
  return node.spec?.unschedulable === true ? 'progress' : 'ok';
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';

function roles(node: Node): string[] {
  const found = new Set<string>();
  for (const [key, value] of Object.entries(entries(node.metadata?.labels))) {
    if (key.startsWith(ROLE_PREFIX)) found.add(key.slice(ROLE_PREFIX.length));
    else if (key === 'kubernetes.io/role') found.add(value);
  }
  found.delete('');
  return [...found].toSorted();
}

const address = (node: Node, type: string): string | null =>
  textOrNone(items(node.status?.addresses).find((entry) => entry.type === type)?.address);
