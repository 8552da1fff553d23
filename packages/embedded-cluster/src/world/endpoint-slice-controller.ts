import type { corev1, discoveryv1 } from '@deltascope/api';
import { controllerRef, keyOf } from './cluster-client.ts';
import { Controller } from './controller.ts';
import type { WorldContext } from './controller.ts';
import { isActive, isReady } from './pod-state.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
/** Upstream's --max-endpoints-per-slice; a Service with more pods shows the first of them only. */
const MAX_ENDPOINTS = 100;

/** Keeps an EndpointSlice per Service with a selector: the addresses of its pods, and which of them are ready. */
export function endpointSliceController(context: WorldContext): Controller {
  const controller: Controller = new Controller(context, {
    name: 'endpointslice-controller',
    triggers: {
      services: (service) => [keyOf(service)],
      pods: (pod) => servicesOf(context, pod),
    },
    sync(key) {
      const service = controller.client.get('services', key);
      if (service?.spec?.selector === undefined) return undefined;
      write(context, controller, service);
      return undefined;
    },
  });
  return controller;
}

function servicesOf({ servicesByNamespace }: WorldContext, pod: corev1.Pod): string[] {
  return servicesByNamespace
    .lookup(pod.metadata.namespace ?? '')
    .map(({ object }) => object as unknown as corev1.Service)
    .filter((service) => isSelected(service, pod))
    .map(keyOf);
}

function isSelected({ spec }: corev1.Service, { metadata }: corev1.Pod): boolean {
  const selector = Object.entries(spec?.selector ?? {});
  return selector.length > 0 && selector.every(([key, value]) => metadata.labels?.[key] === value);
}

function write(context: WorldContext, { client }: Controller, service: corev1.Service): void {
  const { name = '', namespace = '', uid = '' } = service.metadata;
  const pods = context.podsByNamespace
    .lookup(namespace)
    .map(({ object }) => object as unknown as corev1.Pod)
    .filter((pod) => isSelected(service, pod));
  const endpoints = pods
    .filter((pod) => pod.status?.podIP !== undefined && pod.status.phase === 'Running')
    .sort((a, b) => (a.metadata.name ?? '').localeCompare(b.metadata.name ?? ''))
    .slice(0, MAX_ENDPOINTS)
    .map(toEndpoint);
  const ports = (service.spec?.ports ?? []).map((port) => ({
    ...(port.name === undefined ? {} : { name: port.name }),
    port: typeof port.targetPort === 'number' ? port.targetPort : port.port,
    protocol: port.protocol ?? 'TCP',
  }));
  const owned = context.byOwner.lookup(uid, 'endpointslices')[0]?.object;
  const existing = owned as discoveryv1.EndpointSlice | undefined;
  if (existing !== undefined) {
    client.update('endpointslices', existing, (slice) => ({ ...slice, endpoints, ports }));
    return;
  }
  client.create('endpointslices', {
    addressType: 'IPv4',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: {
        [SERVICE_NAME]: name,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
      ownerReferences: [controllerRef('services', service)],
    },
    endpoints,
    ports,
  });
}

function toEndpoint(pod: corev1.Pod): discoveryv1.Endpoint {
  const { name = '', namespace = '', uid = '' } = pod.metadata;
  const isServing = isReady(pod);
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: {
      ready: isServing && isActive(pod),
      serving: isServing,
      terminating: pod.metadata.deletionTimestamp !== undefined,
    },
    targetRef: { kind: 'Pod', name, namespace, uid },
    ...(pod.spec?.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
  };
}
