import type { corev1 } from '@deltascope/api';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { invalidField } from '../field-errors.ts';
import { resourceNamed } from '../resources.ts';
import { invalid } from './api-errors.ts';
import { qosClass } from './pod-qos.ts';

/**
 * A pod with the resources that its containers are wished to have; whatever else is wished is not looked at (KEP-1287: in-place resize).
 * Throws 422 when that would make it a pod of another quality of service.
 */
export function resized(existing: Unstructured, wanted: Unstructured): Unstructured {
  const [pod, wish] = [existing, wanted].map((one) => one as KubeObject as corev1.Pod);
  const wishes = new Map(wish?.spec?.containers.map(({ name, resources }) => [name, resources]));
  const containers = (pod?.spec?.containers ?? []).map((container) => {
    const { resources: _before, ...rest } = container;
    const resources = wishes.has(container.name) ? wishes.get(container.name) : container.resources;
    return { ...rest, ...(resources && { resources }) };
  });
  const spec = { ...pod?.spec, containers };
  const before = pod?.status?.qosClass ?? '';
  if (qosClass(spec) !== before) {
    const words = 'Pod QOS Class may not change as a result of resizing';
    const name = existing.metadata.name ?? '';
    throw invalid(resourceNamed('pods'), name, [invalidField('spec', before, words)]);
  }
  return { ...existing, metadata: { ...existing.metadata, ...identityOf(wanted) }, spec };
}

/** Which version it is a wish of. */
function identityOf({
  metadata: { uid, resourceVersion },
}: Unstructured): Unstructured['metadata'] {
  return { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
}
