import { nextPatchVersion, withImage } from './stage.ts';
import type { Stage } from './stage.ts';

const FIRST_MS = 4000;
const LASTS_MS = 100_000;
const EVERY_MS = 6 * 60_000;
const APP = 'search/crawler';

/** Now and then a release whose image does not exist, and its repair. */
export function everydayTroubles(stage: Stage): void {
  const setImage = (change: (image: string) => string): void => {
    const deployment = stage.deployment(APP);
    if (deployment === undefined) return;
    stage.changeTemplate(deployment, (template) => withImage(template, change));
  };
  stage.every(EVERY_MS, FIRST_MS, () => {
    setImage((image) => `${nextPatchVersion(image)}-missing`);
    stage.after(LASTS_MS, () => setImage((image) => image.replace('-missing', '')));
  });
}
