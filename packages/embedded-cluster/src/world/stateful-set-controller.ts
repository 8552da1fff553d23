import type { appsv1, corev1 } from '@deltascope/api';
import { getControllerOf } from '@deltascope/apimachinery';
import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { podFromTemplate, templateHash } from './pod-template.ts';
import { isActive, isReady } from './pod-state.ts';

const REVISION_HASH = 'controller-revision-hash';

/**
 * Keeps a StatefulSet's numbered pods: made in order, each when the one before is ready, ended from the last; changed
 * templates roll from the last to the first. Makes the claims of volumeClaimTemplates. One pod at a time.
 */
export function statefulSetController(context: WorldContext): Controller {
  const controller: Controller = new Controller(context, {
    name: 'statefulset-controller',
    triggers: {
      statefulsets: (statefulSet) => [keyOf(statefulSet)],
      pods: (pod) => {
        const owner = getControllerOf(pod);
        return owner?.kind === 'StatefulSet' ? [`${pod.metadata.namespace}/${owner.name}`] : [];
      },
    },
    sync(key) {
      const statefulSet = controller.client.get('statefulsets', key);
      if (statefulSet === undefined) return undefined;
      const pods = numberedPods(context, statefulSet);
      if (statefulSet.metadata.deletionTimestamp === undefined) {
        takeStep(controller, statefulSet, pods);
      }
      updateStatus(controller, statefulSet, numberedPods(context, statefulSet));
      return undefined;
    },
  });
  return controller;
}

function numberedPods(
  { byOwner }: WorldContext,
  { metadata }: appsv1.StatefulSet,
): Map<number, corev1.Pod> {
  const found = byOwner.lookup(metadata.uid ?? '', 'pods');
  const pods = found.map(({ object }) => object as unknown as corev1.Pod);
  return new Map(pods.map((pod) => [Number(/-(\d+)$/.exec(pod.metadata.name ?? '')?.[1]), pod]));
}

function takeStep(
  controller: Controller,
  statefulSet: appsv1.StatefulSet,
  pods: ReadonlyMap<number, corev1.Pod>,
): void {
  const replicas = statefulSet.spec.replicas ?? 1;
  for (let ordinal = 0; ordinal < replicas; ordinal += 1) {
    const pod = pods.get(ordinal);
    if (pod === undefined) return createPod(controller, statefulSet, ordinal);
    if (!isActive(pod) || !isReady(pod)) {
      // A pod that has ended blocks its place until it is removed.
      if (pod.status?.phase === 'Failed') controller.client.delete('pods', pod);
      else if (isOutdated(statefulSet, pod) && isActive(pod)) endPod(controller, statefulSet, pod);
      return;
    }
  }
  const last = Math.max(...pods.keys());
  const excess = last >= replicas ? pods.get(last) : undefined;
  const outdated = [...pods.entries()]
    .sort(([a], [b]) => b - a)
    .find(([, pod]) => isOutdated(statefulSet, pod))?.[1];
  const ending = excess ?? outdated;
  if (ending !== undefined && isActive(ending)) endPod(controller, statefulSet, ending);
}

function isOutdated({ spec }: appsv1.StatefulSet, { metadata }: corev1.Pod): boolean {
  return metadata.labels?.[REVISION_HASH] !== templateHash(spec.template);
}

function createPod(controller: Controller, statefulSet: appsv1.StatefulSet, ordinal: number): void {
  const { metadata, spec } = statefulSet;
  const name = `${metadata.name}-${ordinal}`;
  const claims = (spec.volumeClaimTemplates ?? []).map((template) =>
    ensureClaim(controller, template, { namespace: metadata.namespace, pod: name }),
  );
  const labels = {
    [REVISION_HASH]: templateHash(spec.template),
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
  };
  const pod = podFromTemplate({
    resource: 'statefulsets',
    owner: statefulSet,
    template: spec.template,
    labels,
  });
  controller.client.create('pods', {
    ...pod,
    metadata: { ...pod.metadata, name },
    ...(pod.spec === undefined
      ? {}
      : {
          spec: { ...pod.spec, hostname: name, volumes: [...(pod.spec.volumes ?? []), ...claims] },
        }),
  });
  const message = `Create Pod ${name} in StatefulSet ${metadata.name} successful`;
  controller.record(statefulSet, { type: 'Normal', reason: 'SuccessfulCreate', message });
}

function ensureClaim(
  { client }: Controller,
  template: corev1.PersistentVolumeClaim,
  { namespace = '', pod }: { namespace: string | undefined; pod: string },
): corev1.Volume {
  const volume = template.metadata.name ?? 'data';
  const claimName = `${volume}-${pod}`;
  if (client.get('persistentvolumeclaims', `${namespace}/${claimName}`) === undefined) {
    const metadata = { ...template.metadata, name: claimName, namespace };
    client.create('persistentvolumeclaims', { ...template, metadata });
  }
  return { name: volume, persistentVolumeClaim: { claimName } };
}

function endPod(controller: Controller, statefulSet: appsv1.StatefulSet, pod: corev1.Pod): void {
  controller.client.delete('pods', pod);
  const message = `Delete Pod ${pod.metadata.name} in StatefulSet ${statefulSet.metadata.name} successful`;
  controller.record(statefulSet, { type: 'Normal', reason: 'SuccessfulDelete', message });
}

function updateStatus(
  { client }: Controller,
  statefulSet: appsv1.StatefulSet,
  pods: ReadonlyMap<number, corev1.Pod>,
): void {
  const all = [...pods.values()];
  const ready = all.filter(isReady).length;
  const updated = all.filter((pod) => !isOutdated(statefulSet, pod)).length;
  const { name, generation } = statefulSet.metadata;
  const updateRevision = `${name}-${templateHash(statefulSet.spec.template)}`;
  const isRolledOut = updated === all.length;
  client.updateStatus('statefulsets', statefulSet, (current) => ({
    ...current,
    status: {
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      replicas: all.length,
      readyReplicas: ready,
      availableReplicas: ready,
      updatedReplicas: updated,
      currentReplicas: isRolledOut ? updated : all.length - updated,
      currentRevision: isRolledOut
        ? updateRevision
        : (current.status?.currentRevision ?? updateRevision),
      updateRevision,
      collisionCount: 0,
    },
  }));
}
