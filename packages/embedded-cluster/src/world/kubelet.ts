import type { corev1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';
import { keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { NodeImages } from './image-pull.ts';
import { PodAddresses } from './pod-addresses.ts';
import { newPodMemory } from './container-worker.ts';
import type { PodMemory } from './container-worker.ts';
import { PodWorker } from './pod-worker.ts';

/** All nodes' kubelets in one: starts the containers of bound pods, reports how they fare, ends them. */
export function kubelet(context: WorldContext): Controller {
  const memories = new Map<string, PodMemory>();
  const images = new NodeImages();
  const addresses = new PodAddresses(context.podsByNode);
  const controller: Controller = new Controller(context, {
    name: 'kubelet',
    manager: 'kubelet',
    triggers: {
      pods: (pod) => (pod.spec?.nodeName === undefined ? [] : [keyOf(pod)]),
      // Pods that were bound before their node was there, or are to end on one that came back.
      nodes: ({ metadata }) =>
        context.podsByNode
          .lookup(metadata.name ?? '', 'pods')
          .map(({ object }) => object as KubeObject as corev1.Pod)
          .filter(
            (pod) =>
              pod.status?.phase === 'Pending' || pod.metadata.deletionTimestamp !== undefined,
          )
          .map(keyOf),
    },
    sync(key) {
      const pod = controller.client.get('pods', key);
      if (pod === undefined) {
        memories.delete(key);
        return undefined;
      }
      const { nodeName = '' } = pod.spec ?? {};
      const hasNode = controller.client.get('nodes', nodeName) !== undefined;
      if (!hasNode || !context.kubelets.isRunning(nodeName)) return undefined;
      const memory = memoryOf(memories.get(key), pod);
      memories.set(key, memory);
      return new PodWorker({ context, controller, images, addresses }, pod, memory).run();
    },
  });
  context.kubelets.onStart((node) => {
    for (const { object } of context.podsByNode.lookup(node, 'pods')) {
      controller.enqueue(keyOf(object));
    }
  });
  return controller;
}

/** A pod of a StatefulSet comes back under the same name. */
function memoryOf(known: PodMemory | undefined, { metadata }: corev1.Pod): PodMemory {
  return known !== undefined && known.uid === metadata.uid ? known : newPodMemory(metadata.uid);
}
