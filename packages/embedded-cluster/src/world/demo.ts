import type { corev1 } from '@deltascope/api';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { prepareForCreate } from '../registry/prepare.ts';
import { cronJobOf, daemonSetOf, deploymentOf, serviceOf, statefulSetOf } from './app-objects.ts';
import { BEHAVIOUR } from './behaviour.ts';
import {
  DEMO_CRON_JOBS,
  DEMO_CUSTOM_RESOURCES,
  DEMO_DAEMONS,
  DEMO_NAMESPACES,
  DEMO_STATEFUL_APPS,
} from './demo-apps.ts';
import type { DemoApp } from './demo-apps.ts';
import { companyDefinition, established } from './demo-definitions.ts';
import { demoNode } from './demo-nodes.ts';
import { templateHash } from './pod-template.ts';
import { rolloutDefinition } from './rollouts/rollout-definition.ts';
import { seedRollout } from './rollouts/seed-rollout.ts';
import type { Scenario } from './scenarios/scenario.ts';
import type { Seeder } from './seeder.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ZONES = ['eu-north-a', 'eu-north-b', 'eu-north-c'] as const;
const WORKERS = 11;
const BY_KUBECTL = { writers: [{ manager: 'kubectl-client-side-apply' }] } as const;

/** What seeding needs. */
export interface SeedOptions {
  readonly seeder: Seeder;
  readonly random: Random;
  readonly clock: Clock;
}

/** Seeds the demo company on nodes that are there: 5 namespaces of its own, some 40 workloads with about 120 pods, what belongs to them. */
export function seedDemo(
  { seeder, random, clock }: SeedOptions,
  { apps, rollouts }: Pick<Scenario, 'apps' | 'rollouts'>,
): void {
  for (const name of DEMO_NAMESPACES) seeder.namespace(name, 90 * DAY_MS);
  for (const app of apps) {
    const ageMs = random.int(2 * HOUR_MS, 9 * DAY_MS);
    seeder.deployment(deploymentOf(app), { ageMs, restarts: app.restarts ?? 0 });
    seedService(seeder, random, app);
  }
  for (const app of DEMO_STATEFUL_APPS) seedStatefulApp(seeder, random, app);
  for (const app of DEMO_DAEMONS) seedDaemon(seeder, app);
  for (const job of DEMO_CRON_JOBS) {
    const behaviour = { [BEHAVIOUR.completeAfterSeconds]: job.seconds };
    seeder.put('cronjobs', cronJobOf({ ...job, behaviour }), { ageMs: 30 * DAY_MS, ...BY_KUBECTL });
  }
  const definitions = DEMO_CUSTOM_RESOURCES.map((custom) => companyDefinition(custom));
  if (rollouts.length > 0) definitions.push(rolloutDefinition());
  const establishedAt = formatTime(clock.now() - 60 * DAY_MS);
  for (const definition of definitions) {
    seeder.put('customresourcedefinitions', established(definition, establishedAt), {
      ageMs: 60 * DAY_MS,
      ...BY_KUBECTL,
    });
  }
  for (const app of rollouts) {
    seedRollout(seeder, app, { ageMs: random.int(DAY_MS, 20 * DAY_MS), nowMs: clock.now() });
    seedService(seeder, random, app);
  }
}

/** Seeds the company's nodes: 11 workers in three zones and a control plane. */
export function seedDemoNodes({ seeder, random, clock }: SeedOptions): void {
  const nowMs = clock.now();
  const shape = { zone: ZONES[0], index: 0, maxPods: 110 };
  const ageMs = 90 * DAY_MS;
  for (let index = 0; index < WORKERS; index += 1) {
    const name = `worker-${String(index + 1).padStart(2, '0')}`;
    const zone = ZONES[index % ZONES.length] ?? ZONES[0];
    seeder.node(
      demoNode({ ...shape, name, zone, index: index + 1 }, nowMs),
      random.int(DAY_MS, ageMs),
    );
  }
  const controlPlane = { ...shape, name: 'control-plane-1', isControlPlane: true };
  seeder.controlPlaneNode(demoNode(controlPlane, nowMs), ageMs);
}

function seedService(seeder: Seeder, random: Random, app: DemoApp): void {
  const { port } = app;
  if (port === undefined) return;
  const blank = { ...serviceOf({ ...app, port }), kind: 'Service' };
  const service = prepareForCreate(blank as KubeObject as Unstructured, random);
  const seeded = service as KubeObject as corev1.Service;
  seeder.put('services', seeded, { ageMs: 30 * DAY_MS, ...BY_KUBECTL });
}

function seedStatefulApp(
  seeder: Seeder,
  random: Random,
  app: DemoApp & { readonly storage: string },
): void {
  const ageMs = random.int(5 * DAY_MS, 60 * DAY_MS);
  const statefulSet = seeder.put('statefulsets', statefulSetOf(app), { ageMs, ...BY_KUBECTL });
  const template = statefulSet.spec.template;
  for (let ordinal = 0; ordinal < app.replicas; ordinal += 1) {
    const name = `${app.name}-${ordinal}`;
    const claimName = `data-${name}`;
    const labels = {
      'controller-revision-hash': templateHash(template),
      'statefulset.kubernetes.io/pod-name': name,
      'apps.kubernetes.io/pod-index': String(ordinal),
    };
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName } }];
    const { spec } = template;
    const own = spec === undefined ? template : { ...template, spec: { ...spec, volumes } };
    seeder.pods(
      { resource: 'statefulsets', owner: statefulSet, template: own, labels },
      { ageMs, places: [{ name, nodeName: seeder.nextNode() }] },
    );
    seedClaim(seeder, { app, claimName, ageMs });
  }
  seedService(seeder, random, app);
}

function seedClaim(
  seeder: Seeder,
  {
    app,
    claimName,
    ageMs,
  }: { app: DemoApp & { storage: string }; claimName: string; ageMs: number },
): void {
  const accessModes = ['ReadWriteOnce'];
  const claim: corev1.PersistentVolumeClaim = {
    metadata: { name: claimName, namespace: app.namespace },
    spec: {
      accessModes,
      storageClassName: 'fast-ssd',
      volumeMode: 'Filesystem',
      volumeName: `pvc-${claimName}`,
      resources: { requests: { storage: app.storage } },
    },
    status: { phase: 'Bound', accessModes, capacity: { storage: app.storage } },
  };
  seeder.put('persistentvolumeclaims', claim, { ageMs, ...BY_KUBECTL });
}

function seedDaemon(seeder: Seeder, app: DemoApp): void {
  const ageMs = 20 * DAY_MS;
  const daemonSet = seeder.put('daemonsets', daemonSetOf(app), { ageMs, ...BY_KUBECTL });
  const template = daemonSet.spec.template;
  const labels = { 'controller-revision-hash': templateHash(template) };
  const places = seeder.allNodes.map((nodeName) => seeder.place(`${app.name}-`, nodeName));
  seeder.pods({ resource: 'daemonsets', owner: daemonSet, template, labels }, { ageMs, places });
}

/** One node, for a cluster without anything else. */
export function seedEmpty(seeder: Seeder, nowMs: number): void {
  seeder.node(demoNode({ name: 'node-0', zone: ZONES[0], index: 0, maxPods: 250 }, nowMs), 0);
}
