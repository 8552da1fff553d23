import { jobSpecOf, labelsOf } from '../app-objects.ts';
import { BEHAVIOUR } from '../behaviour.ts';
import type { Stage } from './stage.ts';

const FIRST_MS = 3000;
const EVERY_MS = 2 * 60_000;
const JOBS = 40;
const KEPT_SECONDS = 90;
const FAILING = 0.1;

/** Pictures to be rendered, all at once: jobs of one to three pods, some of which fail until their job gives up. */
export function jobBurst(stage: Stage): void {
  stage.every(EVERY_MS, FIRST_MS, (round) => {
    for (let index = 1; index <= JOBS; index += 1) createJob(stage, `render-${round + 1}-${index}`);
  });
}

function createJob({ random, people }: Stage, name: string): void {
  const behaviour = random.chance(FAILING)
    ? { [BEHAVIOUR.crashAfterSeconds]: '3' }
    : { [BEHAVIOUR.completeAfterSeconds]: String(random.int(5, 60)) };
  const app = {
    namespace: 'platform',
    name,
    replicas: random.int(1, 3),
    image: 'registry.example.com/platform/render:v2.4.0',
    behaviour,
  };
  people.create('jobs', {
    metadata: { name, namespace: app.namespace, labels: labelsOf(app) },
    spec: { ...jobSpecOf(app), backoffLimit: 2, ttlSecondsAfterFinished: KEPT_SECONDS },
  });
}
