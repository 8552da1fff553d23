import type { corev1 } from '@deltascope/api';
import { expect, test } from 'vitest';
import { APP, onePod } from '../testing/one-pod.ts';
import { BEHAVIOUR } from './behaviour.ts';

const MINUTE_MS = 60_000;

test('crashes are restarted at once, then after 10, 20, 40 seconds and so on, to five minutes', () => {
  const { world, clock, container } = onePod({}, { [BEHAVIOUR.crashAfterSeconds]: '2' });
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
  const { clock, container, events } = onePod({}, { [BEHAVIOUR.crashAfterSeconds]: '601' });
  clock.advance(61 * MINUTE_MS);
  expect(container()?.restartCount).toBeGreaterThanOrEqual(5);
  expect(events('BackOff')).toEqual([]);
});

test('out of memory is 137 and OOMKilled', () => {
  const annotations = { [BEHAVIOUR.crashAfterSeconds]: '2', [BEHAVIOUR.exitCode]: '137' };
  const { clock, container } = onePod({}, annotations);
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
  const { clock, condition, container, events } = onePod(
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
  const { clock, container, events } = onePod(
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
  const slow = onePod(
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
  const dead = onePod(
    { containers: [{ ...APP, startupProbe }] },
    { [BEHAVIOUR.readyAfterSeconds]: '60' },
  );
  dead.clock.advanceUntil(() => (dead.container()?.restartCount ?? 0) > 0, 40_000);
  expect(dead.events('Killing')[0]?.message).toBe(
    'Container app failed startup probe, will be restarted',
  );
});

test('healthy containers with probes cost nothing once they are ready', () => {
  const { world, clock, condition } = onePod({
    containers: [{ ...APP, readinessProbe: { httpGet }, livenessProbe: { httpGet } }],
  });
  clock.advanceUntil(() => condition('Ready')?.status === 'True', 10_000);
  clock.advance(5000);
  const { revision } = world.store;
  clock.advance(30 * MINUTE_MS);
  expect(world.store.revision).toBe(revision);
});
