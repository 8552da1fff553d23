import { labelSelectorAsSelector } from '@deltascope/apimachinery';
import type { LabelSelector, ObjectMeta, Unstructured } from '@deltascope/apimachinery';
import { invalid } from './api-errors.ts';

const SCALE = { group: 'autoscaling', kind: 'Scale' };

interface Scalable {
  readonly spec?: { readonly replicas?: number; readonly selector?: LabelSelector };
  readonly status?: { readonly replicas?: number };
}

/** autoscaling/v1 Scale: the scale subresource's view of a workload. */
export interface Scale extends Unstructured {
  /** None is left out, as Go does with zero. */
  readonly spec: { readonly replicas?: number };
  readonly status: { readonly replicas: number; readonly selector: string };
}

/** A workload as its Scale. */
export function toScale(object: Unstructured): Scale {
  const { spec, status } = object as Scalable;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp } as ObjectMeta;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: spec?.replicas ? { replicas: spec.replicas } : {},
    status: {
      replicas: status?.replicas ?? 0,
      selector: labelSelectorAsSelector(spec?.selector).toString(),
    },
  };
}

/** The workload with a Scale's wish: its replicas, and its resourceVersion and uid as preconditions. Throws 422 on fewer than none. */
export function withScale(object: Unstructured, scale: Unstructured): Unstructured {
  const { replicas = 0 } = (scale['spec'] ?? {}) as { replicas?: number };
  if (replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
    throw invalid(SCALE, object.metadata.name ?? '', [
      { field: 'spec.replicas', reason: 'FieldValueInvalid', message },
    ]);
  }
  const { resourceVersion, uid } = scale.metadata;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(uid === undefined ? {} : { uid }),
    },
    spec: { ...(object['spec'] as object), replicas },
  };
}
