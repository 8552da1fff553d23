import type { corev1 } from '@deltascope/api';
import { isSameQuantity, isZeroQuantity } from '../quantity.ts';

type ResourceNames = readonly ('cpu' | 'memory')[];
const COUNTED: ResourceNames = ['cpu', 'memory'];

/**
 * The quality of service that an API server gives a new pod (qos.GetPodQOS): Guaranteed when every container has limits of CPU and
 * memory and requests no less, BestEffort when none has a request or a limit of either, Burstable else.
 */
export function qosClass(spec: corev1.PodSpec | undefined): string {
  const { containers = [], initContainers = [] } = spec ?? {};
  const all = [...containers, ...initContainers].map(({ resources }) => resources ?? {});
  const isAsked = all.some(({ requests, limits }) =>
    COUNTED.some((name) => has(requests, name) || has(limits, name)),
  );
  if (!isAsked) return 'BestEffort';
  const isGuaranteed = all.every(({ requests, limits }) =>
    COUNTED.every((name) => {
      const limit = limits?.[name];
      // A request that is not there is as large as the limit.
      return has(limits, name) && isSameQuantity(requests?.[name] ?? limit, limit);
    }),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

function has(quantities: Record<string, string> | undefined, name: 'cpu' | 'memory'): boolean {
  const quantity = quantities?.[name];
  return quantity !== undefined && !isZeroQuantity(quantity);
}
