import type { corev1 } from '@deltascope/api';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import { resourceNamed } from '../resources.ts';
import { conflict, unexplained } from './api-errors.ts';
import { setPodCondition } from './pod-condition.ts';
import type { ObjectName, Registry } from './registry.ts';

const BINDING = { group: '', resource: 'pods/binding' };

export interface BindingOptions {
  readonly binding: Unstructured;
  readonly manager: string;
  readonly nowMs: number;
  readonly dryRun: boolean;
}

/** Assigns a pod to a node, once (API concept: Binding). Throws 404, 409 for a pod that has a node, is going or is gated, and 500 for a bad target. */
export function bindPod(
  registry: Registry,
  pod: ObjectName,
  { binding, manager, nowMs, dryRun }: BindingOptions,
): void {
  const { kind = '', name: node = '' } = (binding['target'] ?? {}) as corev1.ObjectReference;
  if (kind !== '' && kind !== 'Node') {
    throw unexplained(
      `target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`,
    );
  }
  if (node === '') throw unexplained('target.name: Required value');
  const { annotations } = binding.metadata;
  registry.update(resourceNamed('pods'), pod, {
    manager,
    dryRun,
    change(existing) {
      const { spec } = existing as KubeObject as corev1.Pod;
      const why = whyNot(existing as KubeObject as corev1.Pod);
      if (why !== undefined) throw conflict(BINDING, pod.name, `pod ${pod.name} ${why}`);
      const metadata = {
        ...existing.metadata,
        annotations: { ...existing.metadata.annotations, ...annotations },
      };
      return { ...existing, ...(annotations && { metadata }), spec: { ...spec, nodeName: node } };
    },
  });
  if (dryRun) return;
  const lastTransitionTime = formatTime(nowMs);
  const condition = { type: 'PodScheduled', status: 'True', lastTransitionTime };
  setPodCondition(registry, pod, { manager, condition });
}

function whyNot({ metadata, spec }: corev1.Pod): string | undefined {
  const { nodeName = '', schedulingGates = [] } = spec ?? {};
  if (metadata.deletionTimestamp !== undefined)
    return 'is being deleted, cannot be assigned to a host';
  if (nodeName !== '') return `is already assigned to node ${JSON.stringify(nodeName)}`;
  return schedulingGates.length > 0 ? 'has non-empty .spec.schedulingGates' : undefined;
}
