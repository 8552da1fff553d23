import type { corev1 } from '@deltascope/api';
import { describe, expect, it } from 'vitest';
import { TestWorld } from '../../testing/test-world.ts';
import { demoNode } from '../demo-nodes.ts';
import type { NodeShape } from '../demo-nodes.ts';

const HOSTNAME = 'kubernetes.io/hostname';

/** As a kubelet registers itself, and then says what it has. */
function addNode(world: TestWorld, shape: NodeShape): void {
  const node = demoNode(shape, world.clock.now());
  const created = world.client.create('nodes', node);
  world.client.updateStatus('nodes', created, (now) => ({ ...now, status: node.status ?? {} }));
}

/** Three nodes of 16 cores: one free, one cordoned, one tainted. */
function threeNodes(): TestWorld {
  const world = new TestWorld();
  for (const index of [1, 2]) {
    const shape = { name: `node-${index}`, zone: 'eu-north-a', index, maxPods: 10 };
    addNode(world, shape);
  }
  for (const [name, spec] of [
    ['node-1', { unschedulable: true }],
    ['node-2', { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] }],
  ] as const) {
    const node = world.client.get('nodes', name);
    if (node === undefined) throw new Error(name);
    world.client.update('nodes', node, (now): corev1.Node => ({
      ...now,
      spec: { ...now.spec, ...spec } as corev1.NodeSpec,
    }));
  }
  world.clock.advance(1000);
  return world;
}

interface Wanted extends Partial<corev1.PodSpec> {
  readonly labels?: Record<string, string>;
  readonly requests?: Record<string, string>;
  readonly hostPort?: number;
}

function create(world: TestWorld, name: string, wanted: Wanted = {}): void {
  const { labels = { app: name }, requests = {}, hostPort, ...spec } = wanted;
  const ports = hostPort === undefined ? [] : [{ containerPort: 80, hostPort }];
  world.client.create('pods', {
    metadata: { name, namespace: 'default', labels },
    spec: { containers: [{ name: 'a', image: 'x', ports, resources: { requests } }], ...spec },
  });
  world.clock.advance(500);
}

const pod = (world: TestWorld, name: string): corev1.Pod | undefined =>
  world.client.get('pods', `default/${name}`);
const nodeOf = (world: TestWorld, name: string): string | undefined =>
  pod(world, name)?.spec?.nodeName;
const whyNot = (world: TestWorld, name: string): string | undefined =>
  pod(world, name)?.status?.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  )?.message;

const required = (...matchExpressions: corev1.NodeSelectorRequirement[]): corev1.Affinity => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
  },
});
const term = (app: string, topologyKey: string): corev1.PodAffinityTerm => ({
  labelSelector: { matchLabels: { app } },
  topologyKey,
});
const near = (app: string, topologyKey: string): corev1.Affinity => ({
  podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app, topologyKey)] },
});
const apart = (app: string, topologyKey: string): corev1.Affinity => ({
  podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term(app, topologyKey)] },
});

const OTHERS = '1 node(s) had untolerated taint(s), 1 node(s) were unschedulable';
const NO_HELP = 'preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';
const NO_VICTIMS =
  'preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.';

describe('a pod that fits nowhere is told why, in the words of a real scheduler', () => {
  it.each<[string, Wanted, string, string]>([
    ['too much', { requests: { cpu: '100' } }, '1 Insufficient cpu', NO_HELP],
    [
      'too much of two',
      { requests: { cpu: '100', memory: '1Ti' } },
      '1 Insufficient cpu, 1 Insufficient memory',
      NO_HELP,
    ],
    [
      'selector',
      { nodeSelector: { disk: 'ssd' } },
      "1 node(s) didn't match Pod's node affinity/selector",
      NO_HELP,
    ],
    [
      'affinity',
      { affinity: required({ key: 'zone', operator: 'Exists' }) },
      "1 node(s) didn't match Pod's node affinity/selector",
      NO_HELP,
    ],
    [
      'pod affinity',
      { affinity: near('nobody', HOSTNAME) },
      "1 node(s) didn't match pod affinity rules",
      NO_HELP,
    ],
    [
      'anti-affinity',
      { labels: { app: 'apart' }, affinity: apart('apart', HOSTNAME) },
      "1 node(s) didn't match pod anti-affinity rules",
      NO_VICTIMS,
    ],
    [
      'unwanted',
      { labels: { app: 'apart' } },
      "1 node(s) didn't satisfy existing pods anti-affinity rules",
      NO_VICTIMS,
    ],
    [
      'port',
      { hostPort: 8080 },
      "1 node(s) didn't have free ports for the requested pod ports",
      NO_VICTIMS,
    ],
    [
      'spread',
      {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'nolabel',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: {},
          },
        ],
      },
      "1 node(s) didn't match pod topology spread constraints (missing required label)",
      NO_HELP,
    ],
  ])('%s', (_name, wanted, reason, preemption) => {
    const world = threeNodes();
    create(world, 'first', {
      labels: { app: 'apart' },
      affinity: apart('apart', HOSTNAME),
      hostPort: 8080,
    });
    expect(nodeOf(world, 'first')).toBe('node-0');
    create(world, 'late', wanted);
    const head = '0/3 nodes are available: ';
    const reasons = [...reason.split(', '), ...OTHERS.split(', ')].toSorted().join(', ');
    expect(whyNot(world, 'late')).toBe(`${head}${reasons}. ${preemption}`);
    expect(world.reasons()).toContain('FailedScheduling');
  });

  it('by a name that no node has', () => {
    const world = threeNodes();
    const matchFields = [{ key: 'metadata.name', operator: 'In', values: ['nonesuch'] }];
    create(world, 'named', {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
        },
      },
    });
    expect(whyNot(world, 'named')).toBe(
      `0/3 nodes are available: 3 node(s) didn't satisfy plugin(s) [NodeAffinity]. ${NO_HELP}`,
    );
  });

  it('by its gates', () => {
    const world = threeNodes();
    create(world, 'gated', { schedulingGates: [{ name: 'example.com/x' }] });
    expect(whyNot(world, 'gated')).toBe('Scheduling is blocked due to non-empty scheduling gates');
  });
});

describe('a pod that waits is bound when there is room', () => {
  it.each<[string, (world: TestWorld) => void]>([
    [
      'another pod goes',
      (world) => {
        const first = pod(world, 'first');
        if (first !== undefined) world.client.delete('pods', first, { gracePeriodSeconds: 0 });
      },
    ],
    [
      'a node is uncordoned',
      (world) => {
        const node = world.client.get('nodes', 'node-1');
        if (node === undefined) throw new Error('no node-1');
        world.client.update('nodes', node, (now) => ({
          ...now,
          spec: { ...now.spec, unschedulable: false },
        }));
      },
    ],
    [
      'a node comes',
      (world) => {
        addNode(world, { name: 'node-3', zone: 'eu-north-b', index: 3, maxPods: 10 });
      },
    ],
  ])('%s', (_name, makeRoom) => {
    const world = threeNodes();
    create(world, 'first', { requests: { cpu: '10' } });
    create(world, 'late', { requests: { cpu: '10' } });
    expect(nodeOf(world, 'late')).toBeUndefined();
    makeRoom(world);
    world.clock.advanceUntil(() => nodeOf(world, 'late') !== undefined, 2500);
  });

  it('and not tried again while nothing happens, but for every five minutes', () => {
    const world = threeNodes();
    create(world, 'late', { requests: { cpu: '100' } });
    const { revision } = world.store;
    world.clock.advance(4 * 60_000);
    expect(world.store.revision).toBe(revision);
    world.clock.advance(2 * 60_000);
    expect(world.store.revision).toBeGreaterThan(revision);
  });

  it('one that has ended holds nothing', () => {
    const world = threeNodes();
    create(world, 'first', { requests: { cpu: '10' }, restartPolicy: 'Never' });
    create(world, 'late', { requests: { cpu: '10' } });
    world.clock.advanceUntil(() => pod(world, 'first')?.status?.phase === 'Succeeded', 30_000);
    world.clock.advance(12_000);
    expect(nodeOf(world, 'late')).toBe('node-0');
  });
});

describe('where a pod goes', () => {
  it('sidecars count with the containers, init containers only for the most they need', () => {
    const world = threeNodes();
    const container = (name: string, cpu: string, more = {}) => ({
      name,
      image: 'x',
      resources: { requests: { cpu } },
      ...more,
    });
    create(world, 'large', {
      containers: [container('a', '8')],
      initContainers: [
        container('side', '5', { restartPolicy: 'Always' }),
        container('init', '10'),
      ],
    });
    expect(nodeOf(world, 'large')).toBe('node-0');
    // 8 and 5 while it runs, 5 and 10 before: 15 of 15.89 cores.
    create(world, 'small', { requests: { cpu: '1' } });
    expect(whyNot(world, 'small')).toContain('1 Insufficient cpu');
  });

  it('tolerations open a tainted node, also a cordoned one', () => {
    const world = threeNodes();
    const tolerations = [{ key: 'k', operator: 'Equal', value: 'v', effect: 'NoSchedule' }];
    create(world, 'tainted', { tolerations, nodeSelector: { [HOSTNAME]: 'node-2' } });
    expect(nodeOf(world, 'tainted')).toBe('node-2');
    create(world, 'everywhere', {
      tolerations: [{ operator: 'Exists' }],
      nodeSelector: { [HOSTNAME]: 'node-1' },
    });
    expect(nodeOf(world, 'everywhere')).toBe('node-1');
  });

  it('a group that wants to be together is, and one that is to be spread is', () => {
    const world = new TestWorld({ isEmpty: false });
    for (const name of ['t1', 't2', 't3'])
      create(world, name, {
        labels: { app: 't' },
        affinity: near('t', 'topology.kubernetes.io/zone'),
      });
    const zones = ['t1', 't2', 't3'].map(
      (name) =>
        world.client.get('nodes', nodeOf(world, name) ?? '')?.metadata.labels?.[
          'topology.kubernetes.io/zone'
        ],
    );
    expect(new Set(zones).size).toBe(1);
    for (const name of ['s1', 's2', 's3']) {
      create(world, name, {
        labels: { app: 's' },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'topology.kubernetes.io/zone',
            whenUnsatisfiable: 'DoNotSchedule',
            nodeTaintsPolicy: 'Honor',
            labelSelector: { matchLabels: { app: 's' } },
          },
        ],
      });
    }
    const spread = ['s1', 's2', 's3'].map(
      (name) =>
        world.client.get('nodes', nodeOf(world, name) ?? '')?.metadata.labels?.[
          'topology.kubernetes.io/zone'
        ],
    );
    expect(new Set(spread).size).toBe(3);
  });

  it('pods of one owner are on different nodes while there are any', () => {
    const world = new TestWorld({ isEmpty: false });
    world.deploy('web', { replicas: 8 });
    world.clock.advanceUntil(() => world.readyPods('web-').length === 8, 30_000);
    expect(new Set(world.pods('web-').map(({ spec }) => spec?.nodeName)).size).toBe(8);
  });
});
