import type { corev1 } from '@deltascope/api';
import { expect, test } from 'vitest';
import { TestWorld } from '../testing/test-world.ts';
import { BEHAVIOUR } from './behaviour.ts';
import { SCENARIOS } from './scenarios/scenario.ts';

test.each([
  [true, 0],
  [false, 1000],
])(
  'a quiet world writes nothing by itself (empty: %s, once settled: %d ms)',
  (isEmpty, settledMs) => {
    const world = new TestWorld({ isEmpty, scenario: SCENARIOS['calm-shop'] });
    world.clock.advance(settledMs);
    const { revision } = world.store;
    world.clock.advance(60_000);
    const written = world.store.since(revision).map(({ resource, key }) => `${resource} ${key}`);
    expect(written).toEqual([]);
  },
);

test('a deployment becomes ready pods on nodes and follows 3 to 5 to 2', () => {
  const world = new TestWorld();
  world.deploy('web', { replicas: 3 });
  world.clock.advanceUntil(() => world.readyPods('web').length === 3, 15_000);
  world.setReplicas('web', 5);
  world.clock.advanceUntil(() => world.pods('web').length === 5, 1000);
  world.clock.advanceUntil(() => world.readyPods('web').length === 5, 15_000);
  world.setReplicas('web', 2);
  world.clock.advanceUntil(() => world.pods('web').length === 2, 10_000);
  const deployment = world.client.get('deployments', 'default/web');
  expect(deployment?.status).toMatchObject({
    replicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    updatedReplicas: 2,
    observedGeneration: deployment?.metadata.generation,
  });
  const conditions = Object.fromEntries(
    (deployment?.status?.conditions ?? []).map(({ type, status, reason }) => [
      type,
      [status, reason],
    ]),
  );
  expect(conditions).toEqual({
    Available: ['True', 'MinimumReplicasAvailable'],
    Progressing: ['True', 'NewReplicaSetAvailable'],
  });
});

test('a pod is bound once its last scheduling gate is gone', () => {
  const world = new TestWorld();
  const gated = world.client.create('pods', {
    metadata: { name: 'gated', namespace: 'default' },
    spec: {
      schedulingGates: [{ name: 'example.com/gate' }],
      containers: [{ name: 'app', image: 'app:v1' }],
    },
  });
  world.clock.advance(10_000);
  expect(world.pods('gated')[0]?.spec?.nodeName).toBeUndefined();
  world.client.update('pods', gated, ({ spec, ...pod }) => ({
    ...pod,
    spec: { ...spec, containers: spec?.containers ?? [], schedulingGates: [] },
  }));
  world.clock.advanceUntil(() => world.pods('gated')[0]?.spec?.nodeName !== undefined, 1000);
});

test('a rolling update never has fewer available pods than its bound, and leaves one set of pods', () => {
  const world = new TestWorld();
  world.deploy('web', { replicas: 8 });
  world.clock.advanceUntil(() => world.readyPods('web').length === 8, 30_000);
  const before = world.ownersOf('web');
  let fewest = 8;
  let most = 8;
  world.store.subscribe(({ resource }) => {
    if (resource === 'pods') fewest = Math.min(fewest, world.readyPods('web').length);
    const wanted = [...world.client.list('replicasets')].map(({ spec }) => spec.replicas ?? 0);
    most = Math.max(
      most,
      wanted.reduce((sum, replicas) => sum + replicas),
    );
  });
  world.setImage('web', 'app:v2');
  world.clock.advanceUntil(() => {
    const pods = world.pods('web');
    return pods.length === 8 && pods.every(({ spec }) => spec?.containers[0]?.image === 'app:v2');
  });
  world.clock.advanceUntil(() => world.readyPods('web').length === 8);
  expect(fewest).toBeGreaterThanOrEqual(6);
  expect(most).toBeLessThanOrEqual(10);
  expect([...world.ownersOf('web')].filter((owner) => before.has(owner))).toEqual([]);
  expect([...world.client.list('replicasets')]).toHaveLength(2);
});

test('an image that cannot be pulled holds the rollout up, and a rollback mends it', () => {
  const world = new TestWorld();
  world.deploy('web', { replicas: 4 });
  world.clock.advanceUntil(() => world.readyPods('web').length === 4);
  world.setImage('web', 'app:v2-bad');
  const states = new Set<string>();
  world.store.subscribe(() => {
    for (const pod of world.pods('web')) states.add(world.statusOf(pod));
  });
  world.clock.advance(60_000);
  expect(states).toContain('ErrImagePull');
  expect(states).toContain('ImagePullBackOff');
  expect([...world.reasons()]).toEqual(expect.arrayContaining(['Pulling', 'Failed', 'BackOff']));
  expect(world.readyPods('web').length).toBeGreaterThanOrEqual(3);
  world.setImage('web', 'app:v1');
  world.clock.advanceUntil(
    () => world.pods('web').length === 4 && world.readyPods('web').length === 4,
  );
  const deployment = world.client.get('deployments', 'default/web');
  expect(deployment?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
});

test('a crashing container restarts with growing pauses', () => {
  const world = new TestWorld();
  world.deploy('crash', { replicas: 1, annotations: { [BEHAVIOUR.crashAfterSeconds]: '3' } });
  const restartTimes: number[] = [];
  let restarts = 0;
  world.store.subscribe(() => {
    const count = world.pods('crash')[0]?.status?.containerStatuses?.[0]?.restartCount ?? 0;
    if (count > restarts) restartTimes.push(world.clock.now());
    restarts = count;
  });
  world.clock.advanceUntil(() => world.statusOf(world.pods('crash')[0]) === 'CrashLoopBackOff');
  world.clock.advanceUntil(() => restarts >= 5, 300_000);
  const pauses = restartTimes.slice(1).map((at, index) => at - (restartTimes[index] ?? 0));
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(pauses.at(-1)).toBeGreaterThan(60_000);
  expect(
    world.pods('crash')[0]?.status?.containerStatuses?.[0]?.lastState?.terminated,
  ).toMatchObject({
    exitCode: 1,
    reason: 'Error',
  });
});

test('a deleted pod goes within its grace and is replaced', () => {
  const world = new TestWorld();
  world.deploy('web', { replicas: 2 });
  world.clock.advanceUntil(() => world.readyPods('web').length === 2);
  const [victim] = world.pods('web');
  if (victim === undefined) throw new Error('no pod');
  world.client.delete('pods', victim);
  world.clock.advanceUntil(
    () => !world.pods('web').some(({ metadata }) => metadata.uid === victim.metadata.uid),
    5000,
  );
  world.clock.advanceUntil(() => world.readyPods('web').length === 2);
  expect(world.pods('web')).toHaveLength(2);
});

test('what a deleted owner leaves is collected, in the background and in the foreground', () => {
  for (const propagationPolicy of ['Background', 'Foreground'] as const) {
    const world = new TestWorld();
    world.deploy('web', { replicas: 2 });
    world.clock.advanceUntil(() => world.readyPods('web').length === 2);
    const deployment = world.client.get('deployments', 'default/web');
    if (deployment === undefined) throw new Error('no deployment');
    world.client.delete('deployments', deployment, { propagationPolicy });
    world.clock.advanceUntil(() => world.pods('web').length === 0, 10_000);
    world.clock.advance(1000);
    expect([...world.client.list('replicasets')]).toEqual([]);
    expect(world.client.get('deployments', 'default/web')).toBeUndefined();
  }
});

test('an orphaning deletion leaves the dependants without their owner', () => {
  const world = new TestWorld();
  world.deploy('web', { replicas: 1 });
  world.clock.advanceUntil(() => world.readyPods('web').length === 1);
  const deployment = world.client.get('deployments', 'default/web');
  if (deployment === undefined) throw new Error('no deployment');
  world.client.delete('deployments', deployment, { propagationPolicy: 'Orphan' });
  world.clock.advanceUntil(
    () => world.client.get('deployments', 'default/web') === undefined,
    5000,
  );
  world.clock.advance(5000);
  const [replicaSet] = [...world.client.list('replicasets')];
  expect(replicaSet?.metadata.ownerReferences).toEqual([]);
  expect(world.readyPods('web')).toHaveLength(1);
});

test('a namespace that is deleted takes everything in it along', () => {
  const world = new TestWorld();
  world.deploy('web', { replicas: 2 });
  world.clock.advanceUntil(() => world.readyPods('web').length === 2);
  const namespace = world.client.get('namespaces', 'default');
  if (namespace === undefined) throw new Error('no namespace');
  world.client.delete('namespaces', namespace);
  expect(world.client.get('namespaces', 'default')?.status?.phase).toBe('Terminating');
  world.clock.advanceUntil(() => world.client.get('namespaces', 'default') === undefined, 20_000);
  expect([...world.client.list('pods'), ...world.client.list('deployments')]).toEqual([]);
});

test('a job runs its pods to completion and is removed when its time is over', () => {
  const world = new TestWorld();
  world.client.create('jobs', {
    metadata: { name: 'sum', namespace: 'default' },
    spec: {
      completions: 3,
      parallelism: 2,
      ttlSecondsAfterFinished: 30,
      template: {
        metadata: { annotations: { [BEHAVIOUR.completeAfterSeconds]: '5' } },
        spec: { restartPolicy: 'Never', containers: [{ name: 'sum', image: 'sum:1' }] },
      },
    },
  });
  world.clock.advanceUntil(() => world.client.get('jobs', 'default/sum')?.status?.succeeded === 3);
  const { status } = world.client.get('jobs', 'default/sum') ?? {};
  expect(status?.conditions?.map(({ type }) => type)).toContain('Complete');
  world.clock.advanceUntil(() => world.client.get('jobs', 'default/sum') === undefined);
  world.clock.advanceUntil(() => world.pods('sum').length === 0);
});

test('a stateful set makes its pods in order, with their claims, and ends them from the last', () => {
  const world = new TestWorld();
  const order: string[] = [];
  world.store.subscribe(({ resource, type, key }) => {
    if (resource === 'pods' && type !== 'MODIFIED') order.push(`${type} ${key}`);
  });
  const created = world.client.create('statefulsets', {
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: { containers: [{ name: 'db', image: 'db:1' }] },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  });
  world.clock.advanceUntil(() => world.readyPods('db').length === 3);
  world.client.update('statefulsets', created, (current) => ({
    ...current,
    metadata: { ...current.metadata, resourceVersion: '' },
    spec: { ...current.spec, replicas: 1 },
  }));
  world.clock.advanceUntil(() => world.pods('db').length === 1);
  expect(order).toEqual([
    'ADDED default/db-0',
    'ADDED default/db-1',
    'ADDED default/db-2',
    'DELETED default/db-2',
    'DELETED default/db-1',
  ]);
  const phases = [...world.client.list('persistentvolumeclaims')].map(
    ({ status }) => status?.phase,
  );
  expect(phases).toEqual(['Bound', 'Bound', 'Bound']);
});

test("an endpoint slice follows a service's ready pods", () => {
  const world = new TestWorld();
  world.client.create('services', {
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
  });
  world.deploy('web', { replicas: 2 });
  const ready = (): number =>
    [...world.client.list('endpointslices')]
      .flatMap(({ endpoints = [] }) => endpoints)
      .filter(({ conditions }) => conditions?.ready === true).length;
  world.clock.advanceUntil(() => ready() === 2);
  world.setReplicas('web', 1);
  world.clock.advanceUntil(() => ready() === 1);
  expect([...world.client.list('endpointslices')]).toHaveLength(1);
});

test('the demo is settled when it begins, lives on by itself, and stays bounded', () => {
  const world = new TestWorld({ isEmpty: false, isQuiet: false });
  const pods = world.store.count('pods');
  expect(pods).toBeGreaterThanOrEqual(110);
  const seeded = world.store.revision;
  world.clock.advance(5 * 60_000);
  const perSecond = (world.store.revision - seeded) / 300;
  expect(perSecond).toBeGreaterThan(0.5);
  expect(perSecond).toBeLessThan(6);
  expect(world.store.count('pods')).toBeLessThan(pods + 60);
  const reasons = world.reasons();
  for (const reason of [
    'Scheduled',
    'ScalingReplicaSet',
    'BackOff',
    'Failed',
    'SuccessfulCreate',
  ]) {
    expect(reasons).toContain(reason);
  }
  expect(world.world.counts.failedSyncs).toBe(0);
});

test('a seeded pod has the address of the node it runs on', () => {
  const { store } = new TestWorld({ isEmpty: false, isQuiet: true });
  const addresses = new Map(
    store.snapshot('nodes').objects.map((node) => {
      const { addresses: known = [] } = (node as corev1.Node).status ?? {};
      return [node.metadata.name, known.find(({ type }) => type === 'InternalIP')?.address];
    }),
  );
  for (const object of store.snapshot('pods').objects) {
    const { spec, status } = object as corev1.Pod;
    expect(status?.hostIP).toBe(addresses.get(spec?.nodeName));
  }
});

test('the same seed gives the same world', () => {
  const [a, b] = [1, 2].map(() => {
    const world = new TestWorld({ isEmpty: false, isQuiet: false });
    world.clock.advance(60_000);
    return JSON.stringify(world.store.snapshot('pods').objects);
  });
  expect(a).toBe(b);
});

test('a quiet demo is still, and a paused world obeys nobody until it goes on', () => {
  const world = new TestWorld({ isEmpty: false, isQuiet: false });
  world.clusterClock.hold();
  const { revision } = world.store;
  world.clock.advance(120_000);
  expect(world.store.revision).toBe(revision);
  world.clusterClock.resume();
  world.clock.advanceUntil(() => world.store.revision > revision);
});

test('synthetic load is as many running pods as asked for, all settled', () => {
  const world = new TestWorld({ isEmpty: false, pods: 1000 });
  expect(world.store.count('pods')).toBe(1000);
  world.clock.advance(10_000);
  expect(world.store.count('pods')).toBe(1000);
  const size = JSON.stringify([...world.client.list('pods')]).length / 1000;
  expect(size).toBeGreaterThan(3000);
  expect(size).toBeLessThan(8000);
});

test('churn changes so many pods a second', () => {
  const world = new TestWorld({ pods: 100, churnPerSecond: 50 });
  world.clock.advance(1000);
  const { revision } = world.store;
  world.clock.advance(10_000);
  expect(world.store.revision - revision).toBeGreaterThan(480);
  expect(world.store.revision - revision).toBeLessThan(520);
});

test('a namespace has a service account and the root certificate, again when they are deleted, until it goes', () => {
  const world = new TestWorld();
  const namespace = world.client.create('namespaces', { metadata: { name: 'new' } });
  const names = (): string[] =>
    (['serviceaccounts', 'configmaps'] as const).flatMap((resource) =>
      [...world.client.list(resource)]
        .filter(({ metadata }) => metadata.namespace === 'new')
        .map(({ metadata }) => metadata.name ?? ''),
    );
  world.clock.advance(1000);
  expect(names()).toEqual(['default', 'kube-root-ca.crt']);
  const account = world.client.get('serviceaccounts', 'new/default');
  if (account !== undefined) world.client.delete('serviceaccounts', account);
  expect(names()).toEqual(['kube-root-ca.crt']);
  world.clock.advance(1000);
  expect(names()).toEqual(['default', 'kube-root-ca.crt']);
  world.client.delete('namespaces', namespace);
  world.clock.advance(2000);
  expect(names()).toEqual([]);
});
