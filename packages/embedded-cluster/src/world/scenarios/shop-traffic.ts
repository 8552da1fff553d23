import type { corev1 } from '@deltascope/api';
import { jobSpecOf, labelsOf } from '../app-objects.ts';
import { BEHAVIOUR } from '../behaviour.ts';
import { keyOf } from '../cluster-client.ts';
import { DEMO_APPS, DEMO_ROLLOUTS } from '../demo-apps.ts';
import { nextPatchVersion, withImage } from './stage.ts';
import type { Stage } from './stage.ts';

/** Between two happenings. With what follows from each, one to four changes a second. */
const PAUSE_MS = { min: 10_000, max: 25_000 };
const CORDON_LASTS_MS = 60_000;
const SCALED_APPS = [
  'shop/storefront',
  'checkout/checkout-api',
  'search/query',
  'payments/gateway',
];
/** Apps with trouble of their own are not rolled out in passing. */
const RELEASED_APPS = DEMO_APPS.filter(({ behaviour }) => behaviour === undefined)
  .map(({ namespace, name }) => `${namespace}/${name}`)
  .filter((key) => key !== 'search/crawler');

/** An ordinary day: people and machines who deploy, scale, delete pods, cordon nodes and run jobs. */
export function shopTraffic(stage: Stage): void {
  let happenings = 0;
  const next = (): void => {
    stage.after(stage.random.int(PAUSE_MS.min, PAUSE_MS.max), () => {
      next();
      happenings += 1;
      happen(stage, happenings);
    });
  };
  next();
}

function happen(stage: Stage, count: number): void {
  const roll = stage.random.next();
  if (roll < 0.35) autoscale(stage);
  else if (roll < 0.58) release(stage);
  else if (roll < 0.65) releaseByCanary(stage);
  else if (roll < 0.8) deletePod(stage);
  else if (roll < 0.93) runJob(stage, count);
  else cordon(stage);
}

/** A new version of an app, or a restart of the one it has. */
function release(stage: Stage): void {
  const deployment = stage.deployment(stage.random.pick(RELEASED_APPS) ?? '');
  if (deployment === undefined) return;
  if (stage.random.chance(0.5)) stage.restart(deployment);
  else stage.changeTemplate(deployment, (template) => withImage(template, nextPatchVersion));
}

function releaseByCanary(stage: Stage): void {
  const app = stage.random.pick(DEMO_ROLLOUTS);
  stage.changeRollout(`${app?.namespace}/${app?.name}`, (template) =>
    withImage(template, nextPatchVersion),
  );
}

/** What a HorizontalPodAutoscaler would do: replicas wander within two thirds and five thirds of the usual. */
function autoscale({ random, autoscaler }: Stage): void {
  const key = random.pick(SCALED_APPS) ?? '';
  const deployment = autoscaler.get('deployments', key);
  const usual = DEMO_APPS.find(({ namespace, name }) => `${namespace}/${name}` === key)?.replicas;
  if (deployment === undefined || usual === undefined) return;
  const low = Math.ceil((usual * 2) / 3);
  const high = Math.floor((usual * 5) / 3);
  const step = random.pick([-2, -1, 1, 2]) ?? 1;
  const replicas = Math.min(high, Math.max(low, (deployment.spec.replicas ?? 1) + step));
  autoscaler.update('deployments', deployment, (current) => ({
    ...current,
    spec: { ...current.spec, replicas },
  }));
}

function deletePod({ random, people }: Stage): void {
  const pods = [...people.list('pods')].filter(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined &&
      status?.phase === 'Running' &&
      DEMO_APPS.some(({ namespace }) => namespace === metadata.namespace),
  );
  const pod = random.pick(pods);
  if (pod !== undefined) people.delete('pods', pod);
}

function runJob({ random, people }: Stage, count: number): void {
  const app = {
    namespace: 'platform',
    name: `report-${count}`,
    replicas: random.int(1, 3),
    image: 'registry.example.com/platform/reports:v3.0.1',
    behaviour: { [BEHAVIOUR.completeAfterSeconds]: String(random.int(8, 40)) },
  };
  people.create('jobs', {
    metadata: { name: app.name, namespace: app.namespace, labels: labelsOf(app) },
    spec: { ...jobSpecOf(app), ttlSecondsAfterFinished: 120 },
  });
}

function cordon(stage: Stage): void {
  const { people, random } = stage;
  const workers = [...people.list('nodes')].filter(
    ({ metadata, spec }) =>
      metadata.name?.startsWith('worker-') === true && spec?.unschedulable !== true,
  );
  const node = random.pick(workers);
  if (node === undefined) return;
  setUnschedulable(stage, node, true);
  stage.after(CORDON_LASTS_MS, () => {
    const cordoned = people.get('nodes', keyOf(node));
    if (cordoned !== undefined) setUnschedulable(stage, cordoned, false);
  });
}

function setUnschedulable({ people }: Stage, node: corev1.Node, isCordoned: boolean): void {
  people.update('nodes', node, (current) => {
    const { unschedulable: _old, ...spec } = current.spec ?? {};
    return { ...current, spec: isCordoned ? { ...spec, unschedulable: true } : spec };
  });
}
