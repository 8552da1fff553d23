import type { corev1 } from '@deltascope/api';
import type { KubeObject, ObjectMeta, Unstructured } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import { withPodCondition } from '../conditions.ts';
import { resourceNamed } from '../resources.ts';
import { conflict, failedStorage, unexplained } from './api-errors.ts';
import { withTopology } from './pod-topology.ts';
import type { ObjectName, Registry } from './registry.ts';

const BINDING = { group: '', resource: 'pods/binding' };

export interface BindingOptions {
  readonly binding: Pick<Unstructured, 'metadata'> & { readonly target?: corev1.ObjectReference };
  readonly nowMs: number;
  readonly dryRun?: boolean | undefined;
}

/**
 * Assigns a pod to a node, once (API concept: Binding), and returns the pod. Throws 404, 409 for a pod that has a node, is going, is gated
 * or is not the one that the binding's uid or resourceVersion name, and 500 for a bad target.
 */
export function bindPod(
  registry: Registry,
  { namespace, name }: ObjectName,
  { binding, nowMs, dryRun = false }: BindingOptions,
): Unstructured {
  const { kind = '', name: node = '' } = binding.target ?? {};
  if (kind !== '' && kind !== 'Node') {
    throw unexplained(
      `target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`,
    );
  }
  if (node === '') throw unexplained('target.name: Required value');
  const pods = resourceNamed('pods');
  const change = (existing: Unstructured): Unstructured => {
    checkStored(existing, { preconditions: binding.metadata, dryRun });
    const why = whyNot(existing as KubeObject as corev1.Pod);
    if (why !== undefined) throw conflict(BINDING, name, `pod ${name} ${why}`);
    const { annotations } = binding.metadata;
    const at = registry.store.get('nodes', node);
    return bound(existing, { node, at, annotations, nowMs });
  };
  if (dryRun) return change(registry.get(pods, { namespace, name }));
  return registry.replace(pods, { namespace, name }, change);
}

interface Bound {
  readonly node: string;
  /** Undefined when there is no such node. */
  readonly at: Unstructured | undefined;
  readonly annotations: ObjectMeta['annotations'];
  readonly nowMs: number;
}

function bound(pod: Unstructured, { node, at, annotations, nowMs }: Bound): Unstructured {
  const { metadata, spec, status = {} } = pod as KubeObject as corev1.Pod;
  const { nominatedNodeName: _nominated, ...rest } = status;
  const lastTransitionTime = formatTime(nowMs);
  const condition = { type: 'PodScheduled', status: 'True', lastTransitionTime };
  return {
    ...pod,
    metadata: {
      ...withTopology(metadata, at),
      ...(annotations && { annotations: { ...metadata.annotations, ...annotations } }),
    },
    spec: { ...spec, nodeName: node },
    status: { ...rest, conditions: withPodCondition(status.conditions, condition) },
  };
}

/** Preconditions as the storage itself checks them. */
function checkStored(
  { metadata }: Unstructured,
  { preconditions, dryRun }: { readonly preconditions: ObjectMeta; readonly dryRun: boolean },
): void {
  const { uid, resourceVersion } = metadata;
  const failed = (
    [
      ['UID', preconditions.uid, uid],
      ['ResourceVersion', preconditions.resourceVersion, resourceVersion],
    ] as const
  ).find(([, wanted = '', found]) => wanted !== '' && wanted !== found);
  if (failed === undefined) return;
  const [field, wanted = '', found] = failed;
  throw failedStorage(resourceNamed('pods'), metadata, { field, wanted, found, dryRun });
}

function whyNot({ metadata, spec }: corev1.Pod): string | undefined {
  const { nodeName = '', schedulingGates = [] } = spec ?? {};
  if (metadata.deletionTimestamp !== undefined)
    return 'is being deleted, cannot be assigned to a host';
  if (nodeName !== '') return `is already assigned to node ${JSON.stringify(nodeName)}`;
  return schedulingGates.length > 0 ? 'has non-empty .spec.schedulingGates' : undefined;
}
