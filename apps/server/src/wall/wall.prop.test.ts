import type { WallValue } from '@deltascope/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deployment, event, node, pod, replicaSet, type PodState } from './testing/objects.ts';
import { START_MS, WallRig } from './testing/wall-rig.ts';

const APPS = ['web', 'api'];
const SETS = APPS.flatMap((app) => [`${app}-1`, `${app}-2`]);
const POD_STATES: readonly PodState[] = [
  'ok',
  'crash',
  'starting',
  'unready',
  'pending',
  'unscheduled',
  'done',
];
const NODES = ['node-1', 'node-2'];

type Step = (rig: WallRig) => void;

const setPod: fc.Arbitrary<Step> = fc
  .record({
    set: fc.constantFrom(...SETS, undefined),
    index: fc.nat({ max: 2 }),
    state: fc.constantFrom(...POD_STATES),
    uid: fc.constantFrom('first', 'second'),
    node: fc.constantFrom(...NODES),
  })
  .map(({ set, index, state, uid, node: nodeName }) => (rig) => {
    const name = `${set ?? 'alone'}-${index}`;
    const owner = set === undefined ? undefined : { kind: 'ReplicaSet', name: set };
    rig.set('pods', pod(state, { name, owner, uid: `${name}-${uid}`, node: nodeName }));
  });

const deletePod: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom(...SETS, 'alone'), fc.nat({ max: 2 }))
  .map(
    ([set, index]) =>
      (rig) =>
        rig.delete('pods', `shop/${set}-${index}`),
  );

const setApp: fc.Arbitrary<Step> = fc
  .record({
    app: fc.constantFrom(...APPS),
    ready: fc.nat({ max: 3 }),
    updated: fc.nat({ max: 3 }),
    total: fc.nat({ max: 4 }),
  })
  .map(({ app, ...replicas }) => (rig) => {
    rig.set('deployments.apps', deployment(app, { want: 3, ...replicas }));
  });

const setReplicaSet: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom(...SETS), fc.nat({ max: 2 }))
  .map(([set, revision]) => (rig) => {
    const [of = ''] = set.split('-');
    rig.set(
      'replicasets.apps',
      replicaSet(set, { of, revision: revision * 10 + SETS.indexOf(set) }),
    );
  });

function deleteAppOf(rig: WallRig, app: string): (() => void)[] {
  const sets = SETS.filter((set) => set.startsWith(app));
  return [
    () => rig.delete('deployments.apps', `shop/${app}`),
    ...sets.map((set) => () => rig.delete('replicasets.apps', `shop/${set}`)),
    ...sets.flatMap((set) =>
      [0, 1, 2].map((index) => () => rig.delete('pods', `shop/${set}-${index}`)),
    ),
  ];
}

const deleteApp: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom(...APPS), fc.boolean())
  .map(([app, ownerFirst]) => (rig) => {
    const deletions = deleteAppOf(rig, app);
    for (const deletion of ownerFirst ? deletions : deletions.toReversed()) deletion();
  });

/** What was made after its owner was deleted goes in the end: until then the wall knows it by that owner's name. */
function collectGarbage(rig: WallRig): void {
  const apps = rig.source('deployments.apps').objects;
  for (const app of APPS.filter((name) => !apps.has(`shop/${name}`))) {
    for (const deletion of deleteAppOf(rig, app)) deletion();
  }
  const sets = rig.source('replicasets.apps').objects;
  for (const set of SETS.filter((name) => !sets.has(`shop/${name}`))) {
    for (const index of [0, 1, 2]) rig.delete('pods', `shop/${set}-${index}`);
  }
}

const setNode: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom(...NODES), fc.constantFrom('True', 'False', 'Unknown'))
  .map(
    ([name, ready]) =>
      (rig) =>
        rig.set('nodes', node(name, { ready })),
  );

const setEvent: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom('alone-0', 'alone-1'), fc.constantFrom('A', 'B'), fc.nat({ max: 3 }))
  .map(([name, reason, age]) => (rig) => {
    const about = { kind: 'Pod', name };
    rig.set('events', event(`${name}.${reason}`, { about, reason, at: START_MS - age * 1_000 }));
  });

const step = fc.oneof(
  { arbitrary: setPod, weight: 6 },
  { arbitrary: deletePod, weight: 2 },
  { arbitrary: setApp, weight: 2 },
  { arbitrary: setReplicaSet, weight: 2 },
  deleteApp,
  setNode,
  setEvent,
);

/** What does not depend on when and in what order things were seen. */
function timeless({ bad, warn, findings, calmSince, nodes, warnings, ...rest }: Timed): unknown {
  return {
    bad,
    warn,
    isCalm: calmSince !== null,
    // More than are shown are shown by their onset.
    findings: bad + warn > findings.length ? [] : sorted(findings),
    rollingOut: rest.rollingOut,
    rollouts: sorted(rest.rollouts),
    nodes: nodes.map((one) => ({ ...one, since: 0, pods: one.pods.split('').toSorted() })),
    warnings: sorted(warnings),
  };
}

type Timed = Omit<WallValue, 'channel'>;

const sorted = <T extends { uid: string }>(list: readonly T[]): T[] =>
  list.map((one) => ({ ...one, since: 0 })).toSorted((a, b) => (a.uid < b.uid ? -1 : 1));

test('after any changes the wall is as one made anew of what is there', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 8 }),
      async (rounds) => {
        using rig = new WallRig([
          'events',
          'pods',
          'replicasets.apps',
          'deployments.apps',
          'nodes',
        ]);
        const wall = rig.wall();
        const [first = [], ...later] = rounds;
        for (const change of first) change(rig);
        await rig.run();
        for (const round of later) {
          for (const change of round) change(rig);
          await rig.clock.advance(1_000);
        }
        collectGarbage(rig);
        await rig.clock.advance(0);
        const anew = rig.wall();
        // What may be a start has lasted by then.
        await rig.clock.advance(60_000);
        expect(timeless(wall.value())).toEqual(timeless(anew.value()));
      },
    ),
    { numRuns: 200 },
  );
});
