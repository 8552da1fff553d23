import type { corev1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';
import { resourceNamed } from '../resources.ts';
import type { ObjectName, Registry } from './registry.ts';

/** Sets a condition in a pod's status, in the place of one of its type. Throws 404. */
export function setPodCondition(
  registry: Registry,
  pod: ObjectName,
  { manager, condition }: { readonly manager: string; readonly condition: corev1.PodCondition },
): void {
  registry.update(resourceNamed('pods'), pod, {
    manager,
    subresource: 'status',
    change(existing) {
      const { status } = existing as KubeObject as corev1.Pod;
      const others = (status?.conditions ?? []).filter(({ type }) => type !== condition.type);
      return { ...existing, status: { ...status, conditions: [...others, condition] } };
    },
  });
}
