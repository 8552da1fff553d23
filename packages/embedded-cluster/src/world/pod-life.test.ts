import type { corev1 } from '@deltascope/api';
import { expect, test } from 'vitest';
import { resourceNamed } from '../resources.ts';
import { APP, onePod } from '../testing/one-pod.ts';
import { TestWorld } from '../testing/test-world.ts';
import { BEHAVIOUR } from './behaviour.ts';

test('a pod that is deleted ends gracefully: hook, end of its containers, then it is gone', () => {
  const lifecycle = { preStop: { sleep: { seconds: 5 } } };
  const { world, clock, status, pod, events } = onePod({ containers: [{ ...APP, lifecycle }] });
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
  const { world, clock, status, pod } = onePod(
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
  const { clock, status, condition, container, events } = onePod({ activeDeadlineSeconds: 20 });
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
  const { clock, status } = onePod({ hostNetwork: true });
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
  const { world, clock, pod, status, container } = onePod({ containers: [{ ...APP, resources }] });
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
  const { world, clock, pod, status, condition } = onePod({
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
