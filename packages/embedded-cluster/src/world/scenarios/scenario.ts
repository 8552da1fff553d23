import { DEMO_APPS, DEMO_ROLLOUTS } from '../demo-apps.ts';
import type { DemoApp } from '../demo-apps.ts';
import { crashLoop } from './crash-loop.ts';
import { failedRollout } from './failed-rollout.ts';
import { jobBurst } from './job-burst.ts';
import { nodeFailure } from './node-failure.ts';
import { operator } from './operator.ts';
import { everydayTroubles } from './everyday-troubles.ts';
import { shopTraffic } from './shop-traffic.ts';
import type { Stage } from './stage.ts';

/** A story that the world plays. */
export interface Scenario {
  /** One line, for who chooses. */
  readonly title: string;
  /** The company's Deployments that it begins with. */
  readonly apps: readonly DemoApp[];
  /** Its Rollouts; none: the kind is not there either. */
  readonly rollouts: readonly DemoApp[];
  /** Sets the story going; it goes on by the stage's clock. */
  readonly begin: (stage: Stage) => void;
}

/** Apps that do not fail by themselves. */
const HEALTHY_APPS = DEMO_APPS.filter(({ behaviour }) => behaviour === undefined);
const calm = { apps: HEALTHY_APPS, rollouts: DEMO_ROLLOUTS };

/** The stories there are, by name. Each goes round: what it shows comes again. */
export const SCENARIOS = {
  demo: {
    title:
      'a shop on an ordinary day: releases, scaling, jobs, and two or three things that go wrong',
    apps: DEMO_APPS,
    rollouts: DEMO_ROLLOUTS,
    begin(stage) {
      shopTraffic(stage);
      everydayTroubles(stage);
    },
  },
  'calm-shop': { title: 'the same shop on a day when nothing fails', ...calm, begin: shopTraffic },
  'failed-rollout': {
    title: 'a rolling update whose pods crash, gets stuck, and is rolled back',
    ...calm,
    begin: failedRollout,
  },
  'node-failure': {
    title: 'a node falls silent, its pods are evicted after five minutes, it comes back',
    ...calm,
    begin: nodeFailure,
  },
  'crash-loop': {
    title: 'a release that leaks memory: killed again and again, until the next one mends it',
    ...calm,
    begin: crashLoop,
  },
  'job-burst': {
    title: 'forty jobs at once, every two minutes; some of them fail',
    ...calm,
    begin: jobBurst,
  },
  operator: {
    title: 'a new kind arrives with its operator, which brings out versions by canary',
    ...calm,
    rollouts: [],
    begin: operator,
  },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof SCENARIOS;

export const DEFAULT_SCENARIO: ScenarioName = 'demo';

/** Whether there is a story of that name. */
export function isScenarioName(name: string): name is ScenarioName {
  return Object.hasOwn(SCENARIOS, name);
}
