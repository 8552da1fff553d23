import type { appsv1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';
import { describe, expect, it, test } from 'vitest';
import { TestWorld } from '../../testing/test-world.ts';
import { ROLLOUTS } from '../rollouts/rollout-definition.ts';
import type { Rollout, RolloutPhase } from '../rollouts/rollout-definition.ts';
import { SCENARIOS } from './scenario.ts';
import type { ScenarioName } from './scenario.ts';

const MINUTE_MS = 60_000;
const NAMES = Object.keys(SCENARIOS) as ScenarioName[];

const play = (name: ScenarioName): TestWorld =>
  new TestWorld({ isEmpty: false, isQuiet: false, scenario: SCENARIOS[name] });

const warnings = (world: TestWorld): string[] =>
  [...world.client.list('events')]
    .filter(({ type }) => type === 'Warning')
    .map(({ reason = '', involvedObject }) => `${reason} ${involvedObject.name}`);

const deployment = (world: TestWorld, key: string): appsv1.Deployment => {
  const found = world.client.get('deployments', key);
  if (found === undefined) throw new Error(`no deployment ${key}`);
  return found;
};

const conditionOf = (of: appsv1.Deployment, type: string): string | undefined =>
  of.status?.conditions?.find((one) => one.type === type)?.reason;

const isOut = ({ spec, status }: appsv1.Deployment): boolean =>
  status?.updatedReplicas === spec.replicas &&
  status?.replicas === spec.replicas &&
  status?.availableReplicas === spec.replicas;

/** What a world has, but for what depends on when it began. */
const shape = ({ store }: TestWorld): string[] =>
  ['pods', 'jobs', 'deployments', 'events'].flatMap((resource) =>
    [...store.values(resource)].map(
      ({ metadata }) => `${resource} ${metadata.namespace}/${metadata.name}`,
    ),
  );

describe.each(NAMES)('the scenario %s', (name) => {
  it('plays for a while without a fault, and the same for the same seed', () => {
    const [first, second] = [play(name), play(name)];
    for (const world of [first, second]) world.clock.advance(3 * MINUTE_MS);
    expect(first.world.counts.droppedEvents).toBe(0);
    expect(shape(first)).toEqual(shape(second));
  });
});

test('in the calm shop things happen, and nothing fails', () => {
  const world = play('calm-shop');
  const before = world.store.revision;
  world.clock.advance(8 * MINUTE_MS);
  expect(world.store.revision - before).toBeGreaterThan(200);
  expect(warnings(world)).toEqual([]);
});

test('the failed rollout gets stuck with most of the old pods left, and is rolled back', () => {
  const world = play('failed-rollout');
  const storefront = (): appsv1.Deployment => deployment(world, 'shop/storefront');
  const before = storefront().spec.template;
  const isStuck = (): boolean =>
    conditionOf(storefront(), 'Progressing') === 'ProgressDeadlineExceeded';
  world.clock.advanceUntil(isStuck, 2 * MINUTE_MS);
  expect(storefront().status?.availableReplicas).toBeGreaterThanOrEqual(6);
  expect(storefront().spec.template).not.toEqual(before);
  world.clock.advanceUntil(() => isOut(storefront()), 2 * MINUTE_MS);
  expect(storefront().spec.template).toEqual(before);
  expect(conditionOf(storefront(), 'Progressing')).toBe('NewReplicaSetAvailable');
});

test('the failing node is missed within a minute, emptied after six, and back after nine', () => {
  const world = play('node-failure');
  const silent = () =>
    [...world.client.list('nodes')].filter(({ status }) =>
      status?.conditions?.some(
        ({ type, status: ready }) => type === 'Ready' && ready === 'Unknown',
      ),
    );
  world.clock.advanceUntil(() => silent().length === 1, MINUTE_MS + 10_000);
  world.clock.advance(6 * MINUTE_MS);
  expect(world.reasons()).toContain('TaintManagerEviction');
  world.clock.advanceUntil(() => silent().length === 0, 2 * MINUTE_MS);
});

test('in the crash loop containers are killed for memory and wait longer, until the next release', () => {
  const world = play('crash-loop');
  const pods = () =>
    world.pods('pricing-').filter(({ metadata }) => metadata.namespace === 'checkout');
  const statuses = () => pods().flatMap(({ status }) => status?.containerStatuses ?? []);
  world.clock.advanceUntil(
    () => statuses().some(({ state }) => state?.waiting?.reason === 'CrashLoopBackOff'),
    3 * MINUTE_MS,
  );
  expect(statuses().some(({ lastState }) => lastState?.terminated?.reason === 'OOMKilled')).toBe(
    true,
  );
  const pricing = (): appsv1.Deployment => deployment(world, 'checkout/pricing');
  world.clock.advance(6 * MINUTE_MS);
  expect(isOut(pricing())).toBe(true);
  expect(statuses().every(({ restartCount }) => restartCount === 0)).toBe(true);
});

test('of the burst of jobs most complete, some fail, and all are gone before the third', () => {
  const world = play('job-burst');
  const jobs = () =>
    [...world.client.list('jobs')].filter(({ metadata }) => metadata.name?.startsWith('render-1-'));
  world.clock.advanceUntil(() => jobs().length === 40, 5000);
  const ended = { Complete: new Set<string>(), Failed: new Set<string>() };
  world.store.subscribe(({ resource, object }) => {
    const { status, metadata } = object as KubeObject & {
      status?: { conditions?: { type: string; status: string }[] };
    };
    if (resource !== 'jobs' || metadata.name?.startsWith('render-1-') !== true) return;
    for (const type of ['Complete', 'Failed'] as const) {
      const isSo = status?.conditions?.some((one) => one.type === type && one.status === 'True');
      if (isSo === true) ended[type].add(metadata.name);
    }
  });
  world.clock.advance(4 * MINUTE_MS);
  expect(jobs()).toEqual([]);
  expect(ended.Failed.size).toBeGreaterThan(0);
  expect(ended.Complete.size).toBeGreaterThan(25);
  expect(ended.Complete.size + ended.Failed.size).toBe(40);
});

describe('the operator', () => {
  const rollout = (world: TestWorld, key: string): Rollout | undefined =>
    world.client.get(ROLLOUTS, key);
  const phase = (world: TestWorld, key: string): RolloutPhase | undefined =>
    rollout(world, key)?.status?.phase;

  it('comes with its kind, and brings out what is made', () => {
    const world = play('operator');
    expect(world.client.get('customresourcedefinitions', ROLLOUTS)).toBeUndefined();
    world.clock.advanceUntil(() => phase(world, 'shop/promotions') === 'Healthy', 40_000);
    expect(rollout(world, 'shop/promotions')?.status).toMatchObject({
      replicas: 5,
      availableReplicas: 5,
    });
  });

  it('takes a version through each step of its canary', () => {
    const world = play('operator');
    world.clock.advance(39_000);
    const before = rollout(world, 'shop/promotions')?.status?.stableRS;
    const seen = new Set<string>();
    world.store.subscribe(({ resource, object }) => {
      const { metadata, status } = object as KubeObject as Rollout;
      if (resource !== ROLLOUTS || metadata.name !== 'promotions') return;
      seen.add(`${status?.phase} ${status?.currentStepIndex}`);
      expect(status?.availableReplicas).toBeGreaterThanOrEqual(5);
    });
    world.clock.advance(2 * MINUTE_MS);
    expect([...seen]).toEqual(
      expect.arrayContaining(['Progressing 0', 'Paused 1', 'Paused 3', 'Paused 5', 'Healthy 6']),
    );
    expect(rollout(world, 'shop/promotions')?.status?.stableRS).not.toBe(before);
    const reasons = world.reasons();
    for (const reason of [
      'RolloutUpdated',
      'RolloutStepCompleted',
      'RolloutPaused',
      'RolloutResumed',
      'RolloutCompleted',
    ]) {
      expect(reasons).toContain(reason);
    }
  });

  it('gives up a version that crashes, keeps the pods there were, and takes the next one', () => {
    const world = play('operator');
    world.clock.advance(3 * MINUTE_MS);
    world.clock.advanceUntil(() => phase(world, 'search/ranking') === 'Degraded', 2.5 * MINUTE_MS);
    world.clock.advance(20_000);
    expect(rollout(world, 'search/ranking')?.status).toMatchObject({
      abort: true,
      availableReplicas: 4,
      updatedReplicas: 0,
    });
    expect(world.readyPods('ranking-')).toHaveLength(4);
    world.clock.advanceUntil(() => phase(world, 'search/ranking') === 'Healthy', 4 * MINUTE_MS);
  });
});
