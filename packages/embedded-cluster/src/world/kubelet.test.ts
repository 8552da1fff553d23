import { resourceNamed } from '../resources.ts';
import type { corev1 } from '@deltascope/api';
import { expect, test } from 'vitest';
import { TestWorld } from '../testing/test-world.ts';
import { BEHAVIOUR } from './behaviour.ts';

const MINUTE_MS = 60_000;
const APP = { name: 'app', image: 'r.example/app:1' };

/** A world with one pod. */
function setUp(
  spec: Partial<corev1.PodSpec> = {},
  annotations: Record<string, string> = {},
  options: ConstructorParameters<typeof TestWorld>[0] = {},
) {
  const world = new TestWorld(options);
  world.client.create('pods', {
    metadata: { name: 'web', namespace: 'default', annotations },
    spec: { containers: [APP], ...spec },
  });
  const { clock } = world;
  const pod = (): corev1.Pod => {
    const found = world.client.get('pods', 'default/web');
    if (found === undefined) throw new Error('the pod is gone');
    return found;
  };
  return {
    world,
    clock,
    pod,
    status: (): corev1.PodStatus => pod().status ?? {},
    container: (name = 'app') => {
      const { containerStatuses = [], initContainerStatuses = [] } = pod().status ?? {};
      return [...containerStatuses, ...initContainerStatuses].find((one) => one.name === name);
    },
    condition: (type: string) => pod().status?.conditions?.find((one) => one.type === type),
    /** "reason message", in order, of those about the pod by its kubelet. */
    events: (reason?: string) =>
      [...world.client.list('events')].filter(
        (event) =>
          event.source?.component === 'kubelet' && (reason ?? event.reason) === event.reason,
      ),
  };
}

test('a pod is admitted, gets an address of its node, pulls, starts and is ready', () => {
  const { clock, pod, status, container, condition, events } = setUp();
  clock.advanceUntil(() => status().startTime !== undefined, 2000);
  expect(status()).toMatchObject({ phase: 'Pending', hostIP: '10.0.0.10' });
  expect(status().podIP).toBeUndefined();
  expect(condition('PodReadyToStartContainers')).toMatchObject({ status: 'False' });
  clock.advanceUntil(() => status().phase === 'Running', 8000);
  expect(status().podIP).toMatch(/^10\.244\.0\.\d+$/);
  expect(container()).toMatchObject({
    ready: true,
    started: true,
    restartCount: 0,
    imageID: expect.stringMatching(/^r\.example\/app@sha256:[0-9a-f]{64}$/) as unknown,
    containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/) as unknown,
  });
  for (const type of [
    'PodReadyToStartContainers',
    'Initialized',
    'Ready',
    'ContainersReady',
    'PodScheduled',
  ]) {
    expect(condition(type)).toMatchObject({ status: 'True' });
  }
  expect(pod().status?.qosClass).toBe('BestEffort');
  expect(events().map(({ reason }) => reason)).toEqual(['Pulling', 'Pulled', 'Created', 'Started']);
  expect(events('Pulled')[0]?.message).toMatch(
    /^Successfully pulled image "r\.example\/app:1" in [\d.]+m?s \([\d.]+m?s including waiting\)\. Image size: \d+ bytes\.$/,
  );
});

test('an image that a node has is not pulled again', () => {
  const { world, clock, events } = setUp();
  clock.advance(10_000);
  world.client.create('pods', {
    metadata: { name: 'again', namespace: 'default' },
    spec: { containers: [APP] },
  });
  clock.advance(10_000);
  const messages = events('Pulled').filter(({ involvedObject }) => involvedObject.name === 'again');
  expect(messages).toMatchObject([
    {
      message:
        'Container image "r.example/app:1" already present on machine and can be accessed by the pod',
    },
  ]);
});

test('an image that is always to be pulled is, each time', () => {
  const { clock, container, events } = setUp(
    { containers: [{ ...APP, imagePullPolicy: 'Always' }] },
    { [BEHAVIOUR.crashAfterSeconds]: '2' },
  );
  clock.advanceUntil(() => container()?.restartCount === 2, 60_000);
  expect(events('Pulling')).toMatchObject([{ count: 3 }]);
});

test('an image that cannot be pulled is tried with growing pauses, and the back-off says why', () => {
  const { world, clock, container, events } = setUp({}, { [BEHAVIOUR.pullFails]: 'true' });
  const failedAt: number[] = [];
  world.store.subscribe(({ resource, type }) => {
    const isFailed = container()?.state?.waiting?.reason === 'ErrImagePull';
    if (resource === 'pods' && type === 'MODIFIED' && isFailed) failedAt.push(clock.now());
  });
  clock.advanceUntil(() => container()?.state?.waiting?.reason === 'ImagePullBackOff', 20_000);
  const why =
    'rpc error: code = NotFound desc = failed to pull and unpack image "r.example/app:1": failed to resolve reference "r.example/app:1": r.example/app:1: not found';
  expect(container()?.state?.waiting?.message).toBe(
    `Back-off pulling image "r.example/app:1": ErrImagePull: ${why}`,
  );
  clock.advance(10 * MINUTE_MS);
  const pauses = failedAt.slice(1).map((at, index) => at - (failedAt[index] ?? 0));
  expect(pauses.map((ms) => Math.floor(ms / 10_000))).toEqual([1, 2, 4, 8, 16]);
  const failures = events('Failed').map(({ message }) => message);
  expect(failures).toContain('Error: ErrImagePull');
  expect(failures).toContain('Error: ImagePullBackOff');
  expect(failures).toContain(`Failed to pull image "r.example/app:1": ${why}`);
});

test('an image that is never to be pulled is not', () => {
  const { clock, container, events } = setUp({
    containers: [{ ...APP, imagePullPolicy: 'Never' }],
  });
  clock.advance(10_000);
  expect(container()?.state?.waiting).toEqual({
    reason: 'ErrImageNeverPull',
    message: 'Container image "r.example/app:1" is not present with pull policy of Never',
  });
  expect(events('Failed')[0]?.message).toBe('Error: ErrImageNeverPull');
});

test('init containers run one after the other, sidecars go on beside the containers', () => {
  const { world, clock, status, container, condition } = setUp({
    initContainers: [
      { name: 'first', image: 'i:1' },
      { name: 'mesh', image: 'm:1', restartPolicy: 'Always' },
      { name: 'last', image: 'i:1' },
    ],
  });
  const order: string[] = [];
  const seen = new Set<string>();
  world.store.subscribe(({ resource, type }) => {
    if (resource !== 'pods' || type === 'DELETED') return;
    for (const { name, state } of [
      ...(status().initContainerStatuses ?? []),
      ...(status().containerStatuses ?? []),
    ]) {
      const what = `${name} ${Object.keys(state ?? {})[0]}`;
      if (!seen.has(what)) order.push(what);
      seen.add(what);
    }
  });
  clock.advanceUntil(() => container('first')?.state?.running !== undefined, 10_000);
  expect(container()?.state?.waiting?.reason).toBe('PodInitializing');
  expect(condition('Initialized')).toMatchObject({
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: 'containers with incomplete status: [first mesh last]',
  });
  clock.advanceUntil(() => condition('Ready')?.status === 'True', 30_000);
  expect(order.filter((what) => !what.includes('waiting'))).toEqual([
    'first running',
    'first terminated',
    'mesh running',
    'last running',
    'last terminated',
    'app running',
  ]);
  expect(container('first')).toMatchObject({ ready: true, state: { terminated: { exitCode: 0 } } });
  expect(container('mesh')).toMatchObject({ ready: true, state: { running: {} } });
});

test('an init container that fails holds the pod up, or ends it when it is not to be restarted', () => {
  const annotations = { [BEHAVIOUR.container]: 'init', [BEHAVIOUR.crashAfterSeconds]: '1' };
  const initContainers = [{ name: 'init', image: 'i:1' }];
  const tried = setUp({ initContainers }, annotations);
  tried.clock.advance(2 * MINUTE_MS);
  expect(tried.status().phase).toBe('Pending');
  expect(tried.container('init')?.restartCount).toBeGreaterThan(1);
  expect(tried.container()?.state?.waiting?.reason).toBe('PodInitializing');
  const once = setUp({ initContainers, restartPolicy: 'Never' }, annotations);
  once.clock.advance(MINUTE_MS);
  expect(once.status().phase).toBe('Failed');
  expect(once.container('init')?.restartCount).toBe(0);
});

test('a sidecar is stopped when the containers of its pod are done', () => {
  const { clock, status, container } = setUp(
    {
      restartPolicy: 'Never',
      initContainers: [{ name: 'mesh', image: 'm:1', restartPolicy: 'Always' }],
    },
    { [BEHAVIOUR.completeAfterSeconds]: '5' },
  );
  clock.advanceUntil(() => status().phase === 'Succeeded', 30_000);
  expect(container('mesh')?.state?.terminated?.exitCode).toBe(0);
  expect(status().conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'False',
    reason: 'PodCompleted',
  });
});

test('crashes are restarted at once, then after 10, 20, 40 seconds and so on, to five minutes', () => {
  const { world, clock, container } = setUp({}, { [BEHAVIOUR.crashAfterSeconds]: '2' });
  const pauses: number[] = [];
  let endedMs = 0;
  let restarts = 0;
  world.store.subscribe(({ resource, type, object }) => {
    if (resource !== 'pods' || type === 'DELETED') return;
    const [status] = (object as corev1.Pod).status?.containerStatuses ?? [];
    if (status?.state?.terminated) endedMs = clock.now();
    if ((status?.restartCount ?? 0) <= restarts) return;
    restarts = status?.restartCount ?? 0;
    pauses.push(Math.round((clock.now() - endedMs) / 1000));
  });
  clock.advanceUntil(() => container()?.state?.waiting?.reason === 'CrashLoopBackOff', 30_000);
  expect(container()?.state?.waiting?.message).toMatch(
    /^back-off 10s restarting failed container=app pod=web_default\([0-9a-f-]{36}\)$/,
  );
  clock.advance(30 * MINUTE_MS);
  const first = pauses.slice(0, 6);
  const expected = [1, 10, 20, 40, 80, 160];
  for (const [index, pause] of first.entries()) {
    expect(Math.abs(pause - (expected[index] ?? 0))).toBeLessThanOrEqual(1);
  }
  expect(Math.max(...pauses)).toBeLessThanOrEqual(301);
});

test('a container that has run for ten minutes begins anew with its back-off', () => {
  const { clock, container, events } = setUp({}, { [BEHAVIOUR.crashAfterSeconds]: '601' });
  clock.advance(61 * MINUTE_MS);
  expect(container()?.restartCount).toBeGreaterThanOrEqual(5);
  expect(events('BackOff')).toEqual([]);
});

test('out of memory is 137 and OOMKilled', () => {
  const annotations = { [BEHAVIOUR.crashAfterSeconds]: '2', [BEHAVIOUR.exitCode]: '137' };
  const { clock, container } = setUp({}, annotations);
  clock.advanceUntil(() => (container()?.restartCount ?? 0) > 0, 20_000);
  expect(container()?.lastState?.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
});

const httpGet = { path: '/healthz', port: 8080 };

test('a readiness probe makes ready, and unready after its threshold; each failure is told', () => {
  const readinessProbe = { httpGet, periodSeconds: 5, failureThreshold: 3 };
  const annotations = {
    [BEHAVIOUR.probesFail]: 'readiness',
    [BEHAVIOUR.probesFailAfterSeconds]: '30',
    [BEHAVIOUR.probesFailForSeconds]: '30',
  };
  const { clock, condition, container, events } = setUp(
    { containers: [{ ...APP, readinessProbe }] },
    annotations,
  );
  clock.advanceUntil(() => condition('Ready')?.status === 'True', 10_000);
  const readyMs = clock.now();
  clock.advanceUntil(() => condition('Ready')?.status === 'False', MINUTE_MS);
  expect(clock.now() - readyMs).toBeGreaterThan(35_000);
  expect(condition('Ready')).toMatchObject({
    reason: 'ContainersNotReady',
    message: 'containers with unready status: [app]',
  });
  expect(events('Unhealthy')).toMatchObject([
    { count: 3, message: 'Readiness probe failed: HTTP probe failed with statuscode: 503' },
  ]);
  clock.advanceUntil(() => condition('Ready')?.status === 'True', MINUTE_MS);
  expect(container()?.restartCount).toBe(0);
});

test('a liveness probe that fails restarts the container', () => {
  const livenessProbe = { httpGet, periodSeconds: 5, failureThreshold: 2 };
  const annotations = {
    [BEHAVIOUR.probesFail]: 'liveness',
    [BEHAVIOUR.probesFailAfterSeconds]: '20',
  };
  const { clock, container, events } = setUp(
    { containers: [{ ...APP, livenessProbe }] },
    annotations,
  );
  clock.advanceUntil(() => (container()?.restartCount ?? 0) > 0, MINUTE_MS);
  expect(events('Killing')).toMatchObject([
    {
      message: 'Container app failed liveness probe, will be restarted',
      involvedObject: { fieldPath: 'spec.containers{app}' },
    },
  ]);
  expect(container()?.lastState?.terminated).toMatchObject({ exitCode: 143, reason: 'Error' });
});

test('other probes wait for the startup probe, which ends what does not start in time', () => {
  const startupProbe = { httpGet, periodSeconds: 2, failureThreshold: 5 };
  const slow = setUp(
    { containers: [{ ...APP, startupProbe, readinessProbe: { httpGet } }] },
    { [BEHAVIOUR.readyAfterSeconds]: '6' },
  );
  slow.clock.advanceUntil(() => slow.container()?.state?.running !== undefined, 10_000);
  expect(slow.container()).toMatchObject({ started: false, ready: false });
  slow.clock.advanceUntil(() => slow.container()?.started === true, 10_000);
  slow.clock.advanceUntil(() => slow.container()?.ready === true, 15_000);
  expect(slow.events('Unhealthy')[0]?.message).toMatch(
    /^Startup probe failed: Get "http:\/\/10\.244\.0\.\d+:8080\/healthz": dial tcp 10\.244\.0\.\d+:8080: connect: connection refused$/,
  );
  const dead = setUp(
    { containers: [{ ...APP, startupProbe }] },
    { [BEHAVIOUR.readyAfterSeconds]: '60' },
  );
  dead.clock.advanceUntil(() => (dead.container()?.restartCount ?? 0) > 0, 40_000);
  expect(dead.events('Killing')[0]?.message).toBe(
    'Container app failed startup probe, will be restarted',
  );
});

test('healthy containers with probes cost nothing once they are ready', () => {
  const { world, clock, condition } = setUp({
    containers: [{ ...APP, readinessProbe: { httpGet }, livenessProbe: { httpGet } }],
  });
  clock.advanceUntil(() => condition('Ready')?.status === 'True', 10_000);
  clock.advance(5000);
  const { revision } = world.store;
  clock.advance(30 * MINUTE_MS);
  expect(world.store.revision).toBe(revision);
});

test('a pod that is deleted ends gracefully: hook, end of its containers, then it is gone', () => {
  const lifecycle = { preStop: { sleep: { seconds: 5 } } };
  const { world, clock, status, pod, events } = setUp({ containers: [{ ...APP, lifecycle }] });
  clock.advanceUntil(() => status().phase === 'Running', 10_000);
  const beganMs = clock.now();
  let last: corev1.Pod | undefined;
  world.store.subscribe(({ resource, type, object }) => {
    if (resource === 'pods' && type === 'MODIFIED') last = object as corev1.Pod;
  });
  world.client.delete('pods', pod());
  clock.advanceUntil(() => world.client.get('pods', 'default/web') === undefined, 30_000);
  expect(clock.now() - beganMs).toBeGreaterThan(5500);
  expect(clock.now() - beganMs).toBeLessThan(8000);
  expect(events('Killing')).toMatchObject([{ message: 'Stopping container app' }]);
  expect(last?.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 0 });
});

test('what does not end within its grace is killed', () => {
  const { world, clock, status, pod } = setUp(
    { terminationGracePeriodSeconds: 10 },
    { [BEHAVIOUR.stopSeconds]: '60' },
  );
  clock.advanceUntil(() => status().phase === 'Running', 10_000);
  let last: corev1.Pod | undefined;
  world.store.subscribe(({ resource, type, object }) => {
    if (resource === 'pods' && type === 'MODIFIED') last = object as corev1.Pod;
  });
  const beganMs = clock.now();
  world.client.delete('pods', pod());
  clock.advanceUntil(() => world.client.get('pods', 'default/web') === undefined, 30_000);
  expect(clock.now() - beganMs).toBeGreaterThan(9500);
  expect(clock.now() - beganMs).toBeLessThan(12_000);
  expect(last?.status).toMatchObject({
    phase: 'Failed',
    containerStatuses: [{ state: { terminated: { exitCode: 137, reason: 'Error' } } }],
  });
});

test('a pod that is active for longer than it may be has failed', () => {
  const { clock, status, condition, container, events } = setUp({ activeDeadlineSeconds: 20 });
  clock.advance(15_000);
  expect(status().phase).toBe('Running');
  clock.advance(10_000);
  expect(status()).toMatchObject({
    phase: 'Failed',
    reason: 'DeadlineExceeded',
    message: 'Pod was active on the node longer than the specified deadline',
  });
  expect(container()?.state?.terminated?.exitCode).toBe(137);
  expect(condition('Ready')).toMatchObject({ status: 'False', reason: 'PodFailed' });
  expect(events('DeadlineExceeded')).toMatchObject([{ type: 'Normal' }]);
});

test('a pod of the host network has the address of its node', () => {
  const { clock, status } = setUp({ hostNetwork: true });
  clock.advanceUntil(() => status().phase === 'Running', 10_000);
  expect(status().podIP).toBe('10.0.0.10');
});

test('pods of a node have different addresses, and those of the gone are given again', () => {
  const world = new TestWorld();
  world.deploy('web', { replicas: 60 });
  world.clock.advanceUntil(() => world.readyPods('web').length === 60);
  const addresses = (): string[] => world.pods('web').map(({ status }) => status?.podIP ?? '');
  expect(new Set(addresses()).size).toBe(60);
  for (let round = 0; round < 5; round += 1) {
    world.setReplicas('web', 0);
    world.clock.advanceUntil(() => world.pods('web').length === 0);
    world.setReplicas('web', 60);
    world.clock.advanceUntil(() => world.readyPods('web').length === 60);
  }
  expect(new Set(addresses()).size).toBe(60);
});

test('a status has the resources of the spec, also when they change', () => {
  const resources = { requests: { cpu: '100m' }, limits: { memory: '1Gi' } };
  const { world, clock, pod, status, container } = setUp({ containers: [{ ...APP, resources }] });
  clock.advanceUntil(() => status().phase === 'Running', 10_000);
  expect(status().qosClass).toBe('Burstable');
  expect(container()).toMatchObject({ allocatedResources: { cpu: '100m' }, resources });
  const larger = { requests: { cpu: '200m' } };
  const { namespace, name = '' } = pod().metadata;
  world.registry.update(
    resourceNamed('pods'),
    { namespace, name },
    {
      manager: 'test',
      subresource: 'resize',
      change: (current) => ({
        ...current,
        spec: { ...pod().spec, containers: [{ ...APP, resources: larger }] },
      }),
    },
  );
  clock.advanceUntil(() => status().observedGeneration === pod().metadata.generation, 2000);
  expect(container()).toMatchObject({ allocatedResources: { cpu: '200m' }, resources: larger });
  expect(container()?.restartCount).toBe(0);
});

test('a readiness gate holds readiness up until its condition is true', () => {
  const { world, clock, pod, status, condition } = setUp({
    readinessGates: [{ conditionType: 'a.example/ready' }],
  });
  clock.advanceUntil(() => condition('ContainersReady')?.status === 'True', 10_000);
  expect(condition('Ready')).toMatchObject({
    status: 'False',
    reason: 'ReadinessGatesNotReady',
    message: 'corresponding condition of pod readiness gate "a.example/ready" does not exist.',
  });
  world.client.updateStatus('pods', pod(), (current) => ({
    ...current,
    status: {
      ...current.status,
      conditions: [...(status().conditions ?? []), { type: 'a.example/ready', status: 'True' }],
    },
  }));
  clock.advanceUntil(() => condition('Ready')?.status === 'True', 5000);
});
