import { newControllerRef } from '@deltascope/apimachinery';
import { labelsOf, podTemplateOf } from '../app-objects.ts';
import type { DemoApp } from '../demo-apps.ts';
import { templateHash } from '../pod-template.ts';
import type { Seeder } from '../seeder.ts';
import { ROLLOUT_HASH, ROLLOUT_KIND, ROLLOUT_REVISION, ROLLOUTS } from './rollout-definition.ts';
import type { CanaryStep, Rollout } from './rollout-definition.ts';
import { rolloutStatus } from './rollout-status.ts';

const OPERATOR = { manager: 'rollouts-controller' };
const STEPS: readonly CanaryStep[] = [
  { setWeight: 20 },
  { pause: { duration: '20s' } },
  { setWeight: 50 },
  { pause: { duration: '20s' } },
  { setWeight: 80 },
  { pause: { duration: '10s' } },
];

/** A Rollout of an application, as somebody would write it. */
export function rolloutOf(app: DemoApp): Rollout {
  const labels = labelsOf(app);
  const { name, namespace } = app;
  return {
    metadata: { name, namespace, labels },
    spec: {
      replicas: app.replicas,
      revisionHistoryLimit: 3,
      progressDeadlineSeconds: 60,
      selector: { matchLabels: labels },
      template: podTemplateOf(app),
      strategy: { canary: { steps: STEPS } },
    },
  };
}

/** Puts a Rollout whose first version has been out for a while into an empty store, with its ReplicaSet and its pods. */
export function seedRollout(
  seeder: Seeder,
  app: DemoApp,
  past: { ageMs: number; nowMs: number },
): void {
  const { ageMs, nowMs } = past;
  const wanted = rolloutOf(app);
  const { spec } = wanted;
  const hash = templateHash(spec.template);
  const labels = { ...spec.template.metadata?.labels, [ROLLOUT_HASH]: hash };
  const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } };
  const replicas = app.replicas;
  const counts = { replicas, readyReplicas: replicas, availableReplicas: replicas };
  const replicaSet = {
    metadata: {
      name: `${app.name}-${hash}`,
      namespace: app.namespace,
      labels,
      annotations: { [ROLLOUT_REVISION]: '1' },
    },
    spec: {
      replicas,
      selector: { matchLabels: { ...spec.selector.matchLabels, [ROLLOUT_HASH]: hash } },
      template,
    },
    status: { ...counts, fullyLabeledReplicas: replicas, observedGeneration: 1 },
  };
  const progress = { index: STEPS.length, isAborted: false };
  const facts = { hash, stableHash: hash, progress, nowMs: nowMs - ageMs };
  const status = rolloutStatus(wanted, [replicaSet], facts);
  const writers = [
    { manager: 'kubectl-client-side-apply' },
    { ...OPERATOR, subresource: 'status' },
  ];
  const rollout = seeder.put(ROLLOUTS, { ...wanted, status }, { ageMs, writers });
  const ownerReferences = [newControllerRef(rollout, ROLLOUT_KIND)];
  const owner = seeder.put(
    'replicasets',
    { ...replicaSet, metadata: { ...replicaSet.metadata, ownerReferences } },
    { ageMs, writers: [OPERATOR, { manager: 'kube-controller-manager', subresource: 'status' }] },
  );
  const places = Array.from({ length: replicas }, () =>
    seeder.place(`${owner.metadata.name}-`, seeder.nextNode()),
  );
  seeder.pods({ resource: 'replicasets', owner, template }, { ageMs, places });
}
