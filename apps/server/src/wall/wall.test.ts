import { expiredStatus } from '@deltascope/client/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deployment, event, node, pod, replicaSet, timeAt } from './testing/objects.ts';
import { inWords, START_MS, WallRig } from './testing/wall-rig.ts';
import type { Wall } from './wall.ts';

const MINUTE_MS = 60_000;
const WEB = { kind: 'ReplicaSet', name: 'web-1' };

let rig: WallRig;
let wall: Wall;

beforeEach(() => {
  rig = new WallRig(['nodes', 'events', 'pods', 'deployments.apps', 'replicasets.apps']);
});
afterEach(() => rig[Symbol.dispose]());

async function start(): Promise<void> {
  wall = rig.wall();
  await rig.run();
}

const tick = (ms = 0): Promise<void> => rig.clock.advance(ms);

function setWeb({ ready = 2, want = 2 } = {}): void {
  rig.set('deployments.apps', deployment('web', { want, ready }));
  rig.set('replicasets.apps', replicaSet('web-1', { of: 'web', revision: 1 }));
}

describe('findings', () => {
  test('are of the workload, however many of its pods are in trouble and in whatever order the kinds come', async () => {
    setWeb({ ready: 0 });
    rig.set('pods', pod('crash', { name: 'web-1-a', owner: WEB }));
    rig.set('pods', pod('crash', { name: 'web-1-b', owner: WEB }));
    await start();
    expect(inWords(wall.value())).toEqual([
      'bad: web keeps crashing. Container c exits with 1 after 4s, 3 restarts. 0 of 2 ready.',
    ]);
    expect(wall.value()).toMatchObject({
      bad: 1,
      warn: 0,
      calmSince: null,
      findings: [{ uid: 'Deployment-web', resource: 'deployments.apps', namespace: 'shop' }],
    });
  });

  test('tell how many pods when the workload is ready nevertheless', async () => {
    setWeb();
    rig.set('pods', pod('crash', { name: 'web-1-a', owner: WEB }));
    await start();
    expect(wall.value().findings[0]?.sentence).toMatch(/ 1 of 2 pods\.$/);
  });

  test('are of the nearest owner known, or of the pod itself', async () => {
    rig.set('pods', pod('crash', { name: 'mirror', owner: { kind: 'Node', name: 'node-1' } }));
    rig.set('nodes', node('node-1'));
    rig.set('replicasets.apps', replicaSet('old-1', { of: 'old', revision: 1 }));
    rig.set(
      'pods',
      pod('crash', { name: 'old-1-a', owner: { kind: 'ReplicaSet', name: 'old-1' } }),
    );
    await start();
    const names = wall.value().findings.map(({ name }) => name);
    expect(names.toSorted()).toEqual(['mirror', 'old-1']);
  });

  test('say why rather than what follows from it', async () => {
    const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
    rig.set('deployments.apps', deployment('web', { want: 2, ready: 1, conditions: [late] }));
    rig.set('replicasets.apps', replicaSet('web-1', { of: 'web', revision: 1 }));
    await start();
    expect(inWords(wall.value())).toEqual([
      'bad: web cannot roll out. ProgressDeadlineExceeded after 600s, 1 of 2 available.',
    ]);
    rig.set('pods', pod('unscheduled', { name: 'web-1-a', owner: WEB }));
    await tick();
    expect(inWords(wall.value())).toEqual([
      'bad: web has no node. 0/3 nodes are available: 3 Insufficient cpu. 1 of 2 ready.',
    ]);
  });

  test('have the why from the latest event where the status has none', async () => {
    rig.set('pods', pod('unready', { name: 'web' }));
    await start();
    const about = { kind: 'Pod', name: 'web' };
    const probe = { about, reason: 'Unhealthy', message: 'Readiness probe failed: refused' };
    rig.set('events', event('e', { ...probe, at: START_MS }));
    await tick();
    expect(inWords(wall.value())).toEqual([
      'warn: web is not ready. Container c is not ready: Readiness probe failed: refused.',
    ]);
  });

  test('are in order: critical, then workloads, then the latest; four of them', async () => {
    rig.set('nodes', node('node-1', { ready: 'False' }));
    await start();
    for (const [name, state] of [
      ['warned', 'unready'],
      ['first', 'crash'],
      ['second', 'crash'],
      ['third', 'crash'],
    ] as const) {
      await tick(1_000);
      rig.set('pods', pod(state, { name }));
    }
    await tick();
    const { findings, bad, warn } = wall.value();
    expect(findings.map(({ name }) => name)).toEqual(['third', 'second', 'first', 'node-1']);
    expect([bad, warn]).toEqual([4, 1]);
  });

  test('are not of what may be no more than a start, until it lasts', async () => {
    await start();
    setWeb({ ready: 1 });
    rig.set('pods', pod('starting', { name: 'web-1-a', owner: WEB, startedAt: timeAt(START_MS) }));
    await tick(29_000);
    expect(wall.value()).toMatchObject({ warn: 0, calmSince: START_MS });
    await tick(1_000);
    expect(wall.value()).toMatchObject({ warn: 1, findings: [{ since: START_MS }] });
  });
});

describe('the onset', () => {
  test('is when the health was seen to turn, or for what was there before, what its status tells, else the start', async () => {
    rig.set('nodes', node('node-1', { ready: 'False', since: START_MS - 5_000 }));
    rig.set('pods', pod('unready', { name: 'old' }));
    await start();
    await tick(7_000);
    rig.set('pods', pod('crash', { name: 'new' }));
    await tick();
    const since = Object.fromEntries(wall.value().findings.map((one) => [one.name, one.since]));
    expect(since).toEqual({ 'node-1': START_MS - 5_000, old: START_MS, new: START_MS + 7_000 });
  });

  test('is the old one when the trouble comes back within a minute, and then it has not ended', async () => {
    await start();
    rig.set('pods', pod('crash', { name: 'a' }));
    await tick(3_000);
    rig.set('pods', pod('ok', { name: 'a' }));
    await tick(MINUTE_MS);
    expect(wall.value().ended).toHaveLength(1);
    rig.set('pods', pod('crash', { name: 'a' }));
    await tick();
    expect(wall.value()).toMatchObject({ ended: [], findings: [{ since: START_MS }] });
    rig.set('pods', pod('ok', { name: 'a' }));
    await tick(MINUTE_MS + 1);
    expect(wall.value().ended).toMatchObject([{ since: START_MS, times: 2 }]);
    rig.set('pods', pod('crash', { name: 'a' }));
    await tick();
    expect(wall.value().findings[0]?.since).toBe(rig.clock.now());
  });
});

describe('a Failed pod of a workload', () => {
  const failed = (): object => pod('failed', { name: 'web-1-a', owner: WEB });

  test('is told of for ten minutes, and for half a minute once its workload is well', async () => {
    await start();
    setWeb({ ready: 1 });
    rig.set('pods', failed());
    await tick(60_000);
    expect(wall.value().bad).toBe(1);
    setWeb({ ready: 2 });
    await tick(29_000);
    expect(wall.value().bad).toBe(1);
    await tick(2_000);
    expect(wall.value()).toMatchObject({ bad: 0, ended: [{ name: 'web' }] });
  });

  test('does not end the calm when it failed long before anybody looked', async () => {
    rig.clock.spend(3_600_000);
    setWeb();
    rig.set('pods', failed());
    await start();
    expect(wall.value()).toMatchObject({ bad: 0, findings: [] });
  });
});

describe('the end of a trouble', () => {
  test('is told with what it came to at its worst, and calm counts from it', async () => {
    await start();
    rig.set('pods', pod('crash', { name: 'a' }));
    await tick(5_000);
    rig.set('pods', pod('unready', { name: 'a' }));
    await tick(1_000);
    rig.set('pods', pod('ok', { name: 'a' }));
    await tick(1_000);
    expect(wall.value()).toMatchObject({
      calmSince: START_MS + 6_000,
      ended: [
        {
          name: 'a',
          health: 'bad',
          headline: 'keeps crashing',
          since: START_MS,
          until: START_MS + 6_000,
          times: 1,
          gone: false,
        },
      ],
    });
  });

  test('is not told when it was over at once', async () => {
    await start();
    rig.set('pods', pod('crash', { name: 'a' }));
    await tick(1_000);
    rig.delete('pods', 'shop/a');
    await tick();
    expect(wall.value()).toMatchObject({ ended: [], calmSince: START_MS + 1_000 });
  });

  test('of a workload that is deleted has the workload’s name, though its pods go later', async () => {
    await start();
    setWeb({ ready: 0 });
    rig.set('pods', pod('crash', { name: 'web-1-a', owner: WEB }));
    await tick(3_000);
    rig.delete('deployments.apps', 'shop/web');
    rig.delete('replicasets.apps', 'shop/web-1');
    await tick();
    expect(wall.value().findings).toMatchObject([{ name: 'web' }]);
    rig.delete('pods', 'shop/web-1-a');
    await tick();
    expect(wall.value()).toMatchObject({ findings: [], ended: [{ name: 'web', gone: true }] });
  });
});

describe('rollouts', () => {
  test('count the pods of the newest template: available, on their way, failing', async () => {
    setWeb();
    await start();
    expect(wall.value()).toMatchObject({ rollingOut: 0, rollouts: [] });
    await tick(1_000);
    const version = '2.0';
    rig.set(
      'deployments.apps',
      deployment('web', { want: 4, ready: 3, updated: 3, total: 5, version }),
    );
    rig.set('replicasets.apps', replicaSet('web-2', { of: 'web', revision: 2 }));
    const owner = { kind: 'ReplicaSet', name: 'web-2' };
    rig.set('pods', pod('crash', { name: 'web-1-a', owner: WEB }));
    rig.set('pods', pod('ok', { name: 'web-2-a', owner }));
    rig.set('pods', pod('crash', { name: 'web-2-b', owner }));
    rig.set('pods', pod('pending', { name: 'web-2-c', owner }));
    rig.set('pods', pod('ok', { name: 'web-2-d', owner, deletionTimestamp: timeAt(START_MS) }));
    await tick();
    expect(wall.value()).toMatchObject({
      rollingOut: 1,
      rollouts: [
        { name: 'web', version, done: 1, under: 1, failing: 1, want: 4, since: START_MS + 1_000 },
      ],
    });
  });

  test('have nothing done until the controller has seen the wish', async () => {
    await start();
    const unseen = deployment('web', { want: 2, ready: 2 }) as { metadata: object };
    rig.set('deployments.apps', { ...unseen, metadata: { ...unseen.metadata, generation: 9 } });
    await tick();
    expect(wall.value().rollouts).toMatchObject([{ name: 'web', done: 0, want: 2 }]);
  });

  test('have nothing done while all pods are of the template before', async () => {
    rig = new WallRig(['pods', 'daemonsets.apps']);
    const status = { desiredNumberScheduled: 2, currentNumberScheduled: 2, numberReady: 2 };
    const agent = (updatedNumberScheduled: number): object => ({
      metadata: { name: 'agent', namespace: 'shop', uid: 'DaemonSet-agent' },
      status: { ...status, updatedNumberScheduled },
    });
    const owner = { kind: 'DaemonSet', name: 'agent' };
    const made = (name: string, hash: string, at: number): object =>
      pod('ok', {
        name,
        owner,
        labels: { 'controller-revision-hash': hash },
        creationTimestamp: timeAt(at),
      });
    rig.set('pods', made('a', 'old', 1_000));
    rig.set('pods', made('b', 'old', 2_000));
    rig.set('daemonsets.apps', agent(0));
    await start();
    expect(wall.value().rollouts).toMatchObject([{ name: 'agent', done: 0, want: 2 }]);
    rig.delete('pods', 'shop/b');
    rig.set('pods', made('c', 'new', 3_000));
    rig.set('daemonsets.apps', agent(1));
    await tick();
    expect(wall.value().rollouts).toMatchObject([{ name: 'agent', done: 1, want: 2 }]);
  });

  // As the deployment controller writes it: all pods updated at once, and no word that the size is new.
  const settled = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' };
  const sized = ({ want, ready }: { want: number; ready: number }): void =>
    rig.set('deployments.apps', deployment('web', { want, ready, conditions: [settled] }));

  test('are of a workload that was given another size, until it has it', async () => {
    sized({ want: 2, ready: 2 });
    await start();
    await tick(1_000);
    sized({ want: 4, ready: 2 });
    await tick(1_000);
    expect(wall.value().rollouts).toMatchObject([{ name: 'web', since: START_MS + 1_000 }]);
    sized({ want: 4, ready: 3 });
    await tick();
    expect(wall.value().rollouts).toMatchObject([{ name: 'web', since: START_MS + 1_000 }]);
    sized({ want: 4, ready: 4 });
    await tick();
    expect(wall.value().rollouts).toEqual([]);
  });

  test('are not of a workload that has lost pods', async () => {
    sized({ want: 2, ready: 1 });
    await start();
    expect(wall.value().rollouts).toEqual([]);
    sized({ want: 2, ready: 2 });
    await tick();
    sized({ want: 2, ready: 1 });
    await tick();
    expect(wall.value().rollouts).toEqual([]);
  });

  test('are counted all and shown four, those with pods in trouble first, then the latest', async () => {
    await start();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await tick(1_000);
      rig.set('deployments.apps', deployment(name, { want: 2, updated: 1 }));
    }
    rig.set('replicasets.apps', replicaSet('a-1', { of: 'a', revision: 1 }));
    rig.set('pods', pod('crash', { name: 'p', owner: { kind: 'ReplicaSet', name: 'a-1' } }));
    await tick();
    const { rollingOut, rollouts } = wall.value();
    expect([rollingOut, rollouts.map(({ name }) => name)]).toEqual([5, ['a', 'e', 'd', 'c']]);
  });

  test('that was under way at the start is since its last progress, and one past its deadline still is one', async () => {
    const conditions = [
      {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        lastUpdateTime: timeAt(START_MS - 9_000),
      },
    ];
    rig.set('deployments.apps', deployment('web', { want: 2, ready: 1, conditions }));
    await start();
    expect(wall.value().rollouts).toMatchObject([
      { name: 'web', done: 0, since: START_MS - 9_000 },
    ]);
  });
});

describe('nodes', () => {
  const letters = (): string[] => wall.value().nodes.map(({ name, pods }) => `${name} ${pods}`);

  test('are by zone and name as people count, with a letter for each pod', async () => {
    for (const name of ['node-10', 'node-9']) rig.set('nodes', node(name));
    rig.set('nodes', node('node-1', { zone: 'b', ready: 'False', since: 5_000 }));
    rig.set('pods', pod('ok', { name: 'a', node: 'node-9' }));
    rig.set('pods', pod('crash', { name: 'b', node: 'node-9' }));
    rig.set('pods', pod('done', { name: 'c', node: 'node-9' }));
    await start();
    expect(letters()).toEqual(['node-9 ob', 'node-10 ', 'node-1 ']);
    expect(wall.value().nodes[2]).toMatchObject({
      zone: 'b',
      health: 'bad',
      word: 'NotReady',
      since: 5_000,
    });
  });

  test('keep each pod in its place while others come and go', async () => {
    rig.set('nodes', node('node-1'));
    await start();
    for (const name of ['a', 'b', 'c']) rig.set('pods', pod('ok', { name }));
    await tick();
    rig.set('pods', pod('crash', { name: 'b' }));
    await tick();
    expect(letters()).toEqual(['node-1 obo']);
    rig.delete('pods', 'shop/a');
    rig.set('pods', pod('pending', { name: 'd' }));
    await tick();
    expect(letters()).toEqual(['node-1 bop']);
  });
});

describe('warnings', () => {
  test('are folded by reason and workload, newest first, five of them', async () => {
    setWeb();
    rig.set('pods', pod('ok', { name: 'web-1-a', owner: WEB }));
    rig.set('pods', pod('ok', { name: 'web-1-b', owner: WEB }));
    const about = (name: string) => ({ kind: 'Pod', name });
    const at = (seconds: number) => START_MS - seconds * 1_000;
    rig.set(
      'events',
      event('1', { about: about('web-1-a'), reason: 'BackOff', at: at(9), count: 4 }),
    );
    rig.set('events', event('2', { about: about('web-1-b'), reason: 'BackOff', at: at(5) }));
    rig.set('events', event('3', { about: about('gone'), reason: 'Failed', at: at(-60) }));
    rig.set(
      'events',
      event('4', { about: about('gone'), reason: 'Pulled', at: at(1), type: 'Normal' }),
    );
    await start();
    expect(wall.value().warnings).toMatchObject([
      { name: 'gone', namespace: 'shop', reason: 'Failed', count: 1, at: START_MS },
      { name: 'web', namespace: 'shop', reason: 'BackOff', count: 5, at: at(5) },
    ]);
    await tick(1_000);
    for (const [index, reason] of ['A', 'B', 'C', 'D', 'E'].entries()) {
      rig.set('events', event(reason, { about: about('x'), reason, at: START_MS + 10 * index }));
    }
    await tick();
    expect(wall.value().warnings.map(({ reason }) => reason)).toEqual(['E', 'D', 'C', 'B', 'A']);
  });

  test('are of the workload still when the pod is gone, and go with their events', async () => {
    setWeb();
    rig.set('pods', pod('ok', { name: 'web-1-a', owner: WEB }));
    await start();
    const about = { kind: 'Pod', name: 'web-1-a' };
    rig.set('events', event('1', { about, reason: 'BackOff', at: START_MS }));
    await tick();
    rig.delete('pods', 'shop/web-1-a');
    await tick();
    expect(wall.value().warnings).toMatchObject([{ name: 'web' }]);
    rig.delete('events', 'shop/1');
    await tick();
    expect(wall.value().warnings).toEqual([]);
  });
});

describe('the rate', () => {
  const counted = (): number =>
    wall.value().rate.bins.reduce<number>((sum, bin) => sum + (bin ?? 0), 0);

  test('counts what changes after the first list, but events', async () => {
    setWeb();
    await start();
    expect(counted()).toBe(0);
    rig.set('pods', pod('ok', { name: 'a' }));
    rig.set('pods', pod('crash', { name: 'b' }));
    const about = { kind: 'Pod', name: 'a' };
    rig.set('events', event('1', { about, reason: 'BackOff', at: START_MS }));
    await tick();
    rig.delete('pods', 'shop/a');
    await tick();
    expect(counted()).toBe(3);
    expect(wall.value().day).toMatchObject({ binMs: 600_000, endsAt: START_MS + 600_000 });
  });

  test('counts each change, also when the wall is behind and hears of several as one', async () => {
    wall = rig.wall({ isSlow: true });
    await rig.run();
    for (let i = 0; i < 100; i += 1) {
      for (const name of ['a', 'b']) rig.set('pods', pod(i % 2 ? 'ok' : 'crash', { name }));
    }
    for (let i = 0; i < 100; i += 1) await tick();
    expect(rig.listener('pods')).toMatchObject({ overflow: 'coalesce', pending: 0 });
    expect(rig.listener('pods')?.coalesced).toBeGreaterThan(100);
    expect(counted()).toBe(200);
    expect(wall.value()).toMatchObject({ bad: 0 });
  });

  test('C105: does not count what a relist offers again', async () => {
    setWeb();
    await start();
    rig.source('deployments.apps').sendError(expiredStatus());
    await tick(5_000);
    expect(counted()).toBe(0);
  });
});

test('C89: an object made again under its name while nobody looked is another', async () => {
  rig.set('pods', pod('crash', { name: 'a', uid: 'first' }));
  await start();
  await tick(3_000);
  rig.set('pods', pod('crash', { name: 'a', uid: 'second' }));
  await tick();
  expect(wall.value()).toMatchObject({
    findings: [{ uid: 'second', since: START_MS + 3_000 }],
    ended: [{ uid: 'first' }],
  });
});

test('the age of the data is that of the newest watch', async () => {
  wall = rig.wall();
  expect(wall.value().dataAt).toBeNull();
  await rig.run();
  await tick(1_000);
  rig.set('pods', pod('ok', { name: 'a' }));
  await tick();
  expect(wall.value().dataAt).toBe(START_MS + 1_000);
});
