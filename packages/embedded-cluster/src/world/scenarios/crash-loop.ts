import { BEHAVIOUR } from '../behaviour.ts';
import { nextPatchVersion, withAnnotations, withImage } from './stage.ts';
import type { Stage } from './stage.ts';

const FIRST_MS = 5000;
const EVERY_MS = 10 * 60_000;
const MENDED_AFTER_MS = 6 * 60_000;
const APP = 'checkout/pricing';
/** Long enough to become ready, so that the release seems well at first. */
const LEAK = { [BEHAVIOUR.crashAfterSeconds]: '25', [BEHAVIOUR.exitCode]: '137' };

/** A version that needs ever more memory: its containers are killed, wait longer each time, and the next version mends it. */
export function crashLoop(stage: Stage): void {
  const release = (annotations: Readonly<Record<string, string | undefined>>): void => {
    const deployment = stage.deployment(APP);
    if (deployment === undefined) return;
    stage.changeTemplate(deployment, (template) =>
      withAnnotations(withImage(template, nextPatchVersion), annotations),
    );
  };
  stage.every(EVERY_MS, FIRST_MS, () => {
    release(LEAK);
    stage.after(MENDED_AFTER_MS, () =>
      release({ [BEHAVIOUR.crashAfterSeconds]: undefined, [BEHAVIOUR.exitCode]: undefined }),
    );
  });
}
