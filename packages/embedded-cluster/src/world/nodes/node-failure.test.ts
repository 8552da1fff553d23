import type { corev1 } from '@deltascope/api';
import { expect, it } from 'vitest';
import { TestWorld } from '../../testing/test-world.ts';
import { isReady } from '../pod-state.ts';
import { SCENARIOS } from '../scenarios/scenario.ts';

const SECOND = 1000;
const NODE = 'worker-04';

const living = (): TestWorld =>
  new TestWorld({
    isEmpty: false,
    isQuiet: false,
    scenario: { ...SCENARIOS['calm-shop'], begin: () => undefined },
  });

function node(world: TestWorld): corev1.Node {
  const found = world.client.get('nodes', NODE);
  if (found === undefined) throw new Error(`no ${NODE}`);
  return found;
}

const readyOf = ({ status }: corev1.Node): corev1.NodeCondition | undefined =>
  status?.conditions?.find(({ type }) => type === 'Ready');
const onNode = (world: TestWorld): corev1.Pod[] =>
  [...world.client.list('pods')].filter(({ spec }) => spec?.nodeName === NODE);
const isDaemon = ({ metadata }: corev1.Pod): boolean =>
  metadata.ownerReferences?.[0]?.kind === 'DaemonSet';
const taintsOf = (world: TestWorld): string[] =>
  (node(world).spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`);

it('a kubelet renews the lease of its node every ten seconds', () => {
  const world = living();
  const lease = () => world.client.get('leases', `kube-node-lease/${NODE}`);
  expect(lease()).toMatchObject({ spec: { holderIdentity: NODE, leaseDurationSeconds: 40 } });
  const times = new Set<string | undefined>();
  world.store.subscribe(({ resource, key }) => {
    if (resource === 'leases' && key === `kube-node-lease/${NODE}`)
      times.add(lease()?.spec?.renewTime);
  });
  world.clock.advance(60 * SECOND);
  expect([5, 6, 7]).toContain(times.size);
});

it('a node that falls silent is unknown, its pods are not ready, evicted after five minutes, and gone when it is back', () => {
  const world = living();
  world.clock.advance(10 * SECOND);
  const before = onNode(world);
  world.world.kubelets.stop(NODE);
  world.clock.advance(38 * SECOND);
  expect(readyOf(node(world))?.status).toBe('True');
  world.clock.advance(25 * SECOND);
  expect(readyOf(node(world))).toMatchObject({
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  });
  expect(taintsOf(world)).toEqual([
    'node.kubernetes.io/unreachable:NoSchedule',
    'node.kubernetes.io/unreachable:NoExecute',
  ]);
  expect(onNode(world).some(isReady)).toBe(false);
  world.clock.advance(260 * SECOND);
  expect(onNode(world).some(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(
    false,
  );
  world.clock.advance(80 * SECOND);
  const evicted = onNode(world).filter((pod) => !isDaemon(pod));
  expect(evicted.length).toBeGreaterThan(5);
  expect(evicted.every(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(true);
  expect(
    onNode(world)
      .filter(isDaemon)
      .every(({ metadata }) => metadata.deletionTimestamp === undefined),
  ).toBe(true);
  for (const reason of ['NodeNotReady', 'TaintManagerEviction'])
    expect(world.reasons()).toContain(reason);
  world.world.kubelets.start(NODE);
  world.clock.advance(20 * SECOND);
  expect(readyOf(node(world))).toMatchObject({ status: 'True', reason: 'KubeletReady' });
  expect(taintsOf(world)).toEqual([]);
  const back = onNode(world);
  expect(back.every(({ metadata }) => metadata.deletionTimestamp === undefined)).toBe(true);
  expect(back.filter(isDaemon)).toHaveLength(before.filter(isDaemon).length);
  expect(back.filter(isDaemon).every(isReady)).toBe(true);
});

it('a node that is back in time keeps its pods', () => {
  const world = living();
  world.world.kubelets.stop(NODE);
  world.clock.advance(100 * SECOND);
  const uids = (): string[] =>
    onNode(world)
      .map(({ metadata }) => metadata.uid ?? '')
      .toSorted();
  const before = uids();
  world.world.kubelets.start(NODE);
  world.clock.advance(400 * SECOND);
  expect(uids()).toEqual(before);
  expect(onNode(world).every(isReady)).toBe(true);
  expect(
    [...world.client.list('events')].some(({ message = '' }) =>
      message.startsWith('Cancelling deletion of Pod'),
    ),
  ).toBe(true);
});

it('a cordoned node is tainted, and no longer when it is not', () => {
  const world = living();
  const cordon = (unschedulable: boolean): void => {
    world.client.update('nodes', node(world), (now) => ({
      ...now,
      spec: { ...now.spec, unschedulable },
    }));
    world.clock.advance(SECOND);
  };
  cordon(true);
  expect(taintsOf(world)).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']);
  cordon(false);
  expect(taintsOf(world)).toEqual([]);
});

it('pods that do not tolerate a NoExecute taint go at once; tolerationSeconds says when the others do', () => {
  const world = living();
  const create = (name: string, tolerations: corev1.Toleration[]): void => {
    world.client.create('pods', {
      metadata: { name, namespace: 'default' },
      spec: { nodeName: NODE, tolerations, containers: [{ name: 'a', image: 'x' }] },
    });
  };
  const tolerated = { key: 'broken', operator: 'Exists', effect: 'NoExecute' };
  create('stays', [tolerated]);
  create('leaves', [{ ...tolerated, tolerationSeconds: 30 }]);
  create('goes', []);
  world.clock.advance(10 * SECOND);
  world.client.update('nodes', node(world), (now) => ({
    ...now,
    spec: { ...now.spec, taints: [{ key: 'broken', effect: 'NoExecute' }] },
  }));
  const left = (): string[] =>
    ['stays', 'leaves', 'goes'].filter(
      (name) =>
        world.client.get('pods', `default/${name}`)?.metadata.deletionTimestamp === undefined &&
        world.client.get('pods', `default/${name}`) !== undefined,
    );
  world.clock.advance(10 * SECOND);
  expect(left()).toEqual(['stays', 'leaves']);
  world.clock.advance(30 * SECOND);
  expect(left()).toEqual(['stays']);
});

it('pods of a node that is deleted are ended, and made elsewhere', () => {
  const world = living();
  world.clock.advance(SECOND);
  const before = onNode(world).filter((pod) => !isDaemon(pod)).length;
  expect(before).toBeGreaterThan(5);
  world.client.delete('nodes', node(world));
  world.clock.advance(60 * SECOND);
  expect(onNode(world)).toEqual([]);
  const waiting = [...world.client.list('pods')].filter(({ spec }) => spec?.nodeName === undefined);
  expect(waiting).toEqual([]);
});
