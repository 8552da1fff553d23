import { labelSelectorAsSelector } from '@deltascope/apimachinery';
import type { LabelSelector, ObjectMeta, Unstructured } from '@deltascope/apimachinery';
import { valueAt, withValueAt } from '../apiextensions/scale-paths.ts';
import type { ScalePaths } from '../apiextensions/scale-paths.ts';
import type { ResourceDefinition } from '../resources.ts';
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
  readonly status: { readonly replicas: number; readonly selector?: string };
}

/** A workload, or an object of a custom kind that says where these are, as its Scale. */
export function toScale(object: Unstructured, { strategy }: ResourceDefinition): Scale {
  const { wanted, actual, selector } =
    strategy?.scale === undefined ? ofWorkload(object) : ofCustom(object, strategy.scale);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp } as ObjectMeta;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: wanted === 0 ? {} : { replicas: wanted },
    status: { replicas: actual, ...(selector === undefined ? {} : { selector }) },
  };
}

interface Replicas {
  readonly wanted: number;
  readonly actual: number;
  readonly selector: string | undefined;
}

function ofWorkload(object: Unstructured): Replicas {
  const { spec, status } = object as Scalable;
  return {
    wanted: spec?.replicas ?? 0,
    actual: status?.replicas ?? 0,
    selector: labelSelectorAsSelector(spec?.selector).toString(),
  };
}

function ofCustom(object: Unstructured, paths: ScalePaths): Replicas {
  const count = (path: string): number => Number(valueAt(object, path) ?? 0);
  const selector = valueAt(object, paths.labelSelectorPath ?? '');
  return {
    wanted: count(paths.specReplicasPath),
    actual: count(paths.statusReplicasPath),
    selector: typeof selector === 'string' && selector !== '' ? selector : undefined,
  };
}

/** The workload with a Scale's wish: its replicas, and its resourceVersion and uid as preconditions. Throws 422 on fewer than none. */
export function withScale(
  object: Unstructured,
  scale: Unstructured,
  { strategy }: ResourceDefinition,
): Unstructured {
  const { replicas = 0 } = (scale['spec'] ?? {}) as { replicas?: number };
  if (replicas < 0 && strategy === undefined) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
    throw invalid(SCALE, object.metadata.name ?? '', [
      { field: 'spec.replicas', reason: 'FieldValueInvalid', message },
    ]);
  }
  const { resourceVersion, uid } = scale.metadata;
  const { specReplicasPath } = strategy?.scale ?? { specReplicasPath: '.spec.replicas' };
  const identified = {
    ...object,
    metadata: {
      ...object.metadata,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(uid === undefined ? {} : { uid }),
    },
  };
  return withValueAt(identified, specReplicasPath, replicas);
}
