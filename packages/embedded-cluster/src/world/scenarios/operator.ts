import { BEHAVIOUR } from '../behaviour.ts';
import { DEMO_ROLLOUTS } from '../demo-apps.ts';
import { ROLLOUTS, rolloutDefinition } from '../rollouts/rollout-definition.ts';
import { rolloutOf } from '../rollouts/seed-rollout.ts';
import { nextPatchVersion, withAnnotations, withImage } from './stage.ts';
import type { Stage } from './stage.ts';

const DEFINED_MS = 3000;
const FIRST_OBJECT_MS = 6000;
const BETWEEN_OBJECTS_MS = 4000;
const FIRST_RELEASE_MS = 40_000;
const EVERY_MS = 6 * 60_000;
const BAD_RELEASE_AFTER_MS = 2.5 * 60_000;
/** Longer than the operator waits before it gives up. */
const MENDED_AFTER_MS = 2 * 60_000;
const GOOD_APP = 'shop/promotions';
const BAD_APP = 'search/ranking';

/** Rollouts are defined, and made; one version goes through its canary, the next crashes in it and is given up. */
export function operator(stage: Stage): void {
  stage.after(DEFINED_MS, () =>
    stage.people.create('customresourcedefinitions', rolloutDefinition()),
  );
  for (const [index, app] of DEMO_ROLLOUTS.entries()) {
    stage.after(FIRST_OBJECT_MS + index * BETWEEN_OBJECTS_MS, () =>
      stage.people.create(ROLLOUTS, rolloutOf(app)),
    );
  }
  stage.every(EVERY_MS, FIRST_RELEASE_MS, () => {
    stage.changeRollout(GOOD_APP, (template) => withImage(template, nextPatchVersion));
    stage.after(BAD_RELEASE_AFTER_MS, () => breakAndMend(stage));
  });
}

function breakAndMend(stage: Stage): void {
  const crash = BEHAVIOUR.crashAfterSeconds;
  const release = (seconds: string | undefined): void =>
    stage.changeRollout(BAD_APP, (template) =>
      withAnnotations(withImage(template, nextPatchVersion), { [crash]: seconds }),
    );
  release('1');
  stage.after(MENDED_AFTER_MS, () => release(undefined));
}
