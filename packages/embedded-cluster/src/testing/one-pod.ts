import type { corev1 } from '@deltascope/api';
import { TestWorld } from './test-world.ts';

export const APP = { name: 'app', image: 'r.example/app:1' };

/** A world with one pod. */
export function onePod(
  spec: Partial<corev1.PodSpec> = {},
  annotations: Record<string, string> = {},
  options: ConstructorParameters<typeof TestWorld>[0] = {},
) {
  const world = new TestWorld(options);
  world.client.create('pods', {
    metadata: { name: 'web', namespace: 'default', annotations },
    spec: { containers: [APP], ...spec },
  });
  const { clock } = world;
  const pod = (): corev1.Pod => {
    const found = world.client.get('pods', 'default/web');
    if (found === undefined) throw new Error('the pod is gone');
    return found;
  };
  return {
    world,
    clock,
    pod,
    status: (): corev1.PodStatus => pod().status ?? {},
    container: (name = 'app') => {
      const { containerStatuses = [], initContainerStatuses = [] } = pod().status ?? {};
      return [...containerStatuses, ...initContainerStatuses].find((one) => one.name === name);
    },
    condition: (type: string) => pod().status?.conditions?.find((one) => one.type === type),
    /** "reason message", in order, of those about the pod by its kubelet. */
    events: (reason?: string) =>
      [...world.client.list('events')].filter(
        (event) =>
          event.source?.component === 'kubelet' && (reason ?? event.reason) === event.reason,
      ),
  };
}
