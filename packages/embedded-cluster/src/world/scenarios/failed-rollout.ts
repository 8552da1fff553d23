import { BEHAVIOUR } from '../behaviour.ts';
import { nextPatchVersion, withAnnotations, withImage } from './stage.ts';
import type { Stage } from './stage.ts';

const FIRST_MS = 5000;
const EVERY_MS = 6 * 60_000;
/** Later than the deadline: somebody sees that it is stuck, and looks before he acts. */
const ROLLED_BACK_AFTER_MS = 110_000;
const DEADLINE_SECONDS = 60;
const APP = 'shop/storefront';

/** A new version of the storefront crashes as it starts. The update stops half way, and is taken back. */
export function failedRollout(stage: Stage): void {
  stage.every(EVERY_MS, FIRST_MS, () => {
    const deployment = stage.deployment(APP);
    if (deployment === undefined) return;
    const before = deployment.spec.template;
    stage.changeDeployment(deployment, (spec) => ({
      ...spec,
      progressDeadlineSeconds: DEADLINE_SECONDS,
      template: withAnnotations(withImage(spec.template, nextPatchVersion), {
        [BEHAVIOUR.crashAfterSeconds]: '1',
        [BEHAVIOUR.readyAfterSeconds]: '5',
      }),
    }));
    stage.after(ROLLED_BACK_AFTER_MS, () => {
      const stuck = stage.deployment(APP);
      if (stuck !== undefined) stage.changeTemplate(stuck, () => before);
    });
  });
}
