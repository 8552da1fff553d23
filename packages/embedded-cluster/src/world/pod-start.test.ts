import { expect, test } from 'vitest';
import { APP, onePod } from '../testing/one-pod.ts';
import { BEHAVIOUR } from './behaviour.ts';

const MINUTE_MS = 60_000;

test('a pod is admitted, gets an address of its node, pulls, starts and is ready', () => {
  const { clock, pod, status, container, condition, events } = onePod();
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
  const { world, clock, events } = onePod();
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
  const { clock, container, events } = onePod(
    { containers: [{ ...APP, imagePullPolicy: 'Always' }] },
    { [BEHAVIOUR.crashAfterSeconds]: '2' },
  );
  clock.advanceUntil(() => container()?.restartCount === 2, 60_000);
  expect(events('Pulling')).toMatchObject([{ count: 3 }]);
});

test('an image that cannot be pulled is tried with growing pauses, and the back-off says why', () => {
  const { world, clock, container, events } = onePod({}, { [BEHAVIOUR.pullFails]: 'true' });
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
  const { clock, container, events } = onePod({
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
  const { world, clock, status, container, condition } = onePod({
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
  const tried = onePod({ initContainers }, annotations);
  tried.clock.advance(2 * MINUTE_MS);
  expect(tried.status().phase).toBe('Pending');
  expect(tried.container('init')?.restartCount).toBeGreaterThan(1);
  expect(tried.container()?.state?.waiting?.reason).toBe('PodInitializing');
  const once = onePod({ initContainers, restartPolicy: 'Never' }, annotations);
  once.clock.advance(MINUTE_MS);
  expect(once.status().phase).toBe('Failed');
  expect(once.container('init')?.restartCount).toBe(0);
});

test('a sidecar is stopped when the containers of its pod are done', () => {
  const { clock, status, container } = onePod(
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
