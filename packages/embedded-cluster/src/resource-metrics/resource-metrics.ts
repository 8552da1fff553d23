import type { corev1 } from '@deltascope/api';
import { notFound } from '@deltascope/apimachinery';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../clock.ts';
import type { Registry } from '../registry/registry.ts';
import { resourceNamed } from '../resources.ts';
import type { ObjectSource, ResourceDefinition } from '../resources.ts';
import { metricsPrinter } from './metrics-printer.ts';
import { nodeMetricsOf, podMetricsOf, podsByNode } from './pod-metrics.ts';

const GROUP = 'metrics.k8s.io';
const VERSION = 'v1beta1';

/**
 * Serves metrics.k8s.io/v1beta1, as a cluster with a metrics-server does: what nodes and pods use, to be read and listed, not watched. What is
 * used follows from the container and the time (the world's): nothing is stored.
 */
export function serveResourceMetrics(registry: Registry, clock: Clock): void {
  const { resources } = registry;
  const nodes = definition('nodes', 'NodeMetrics', nodeSource(registry, clock));
  const pods = definition('pods', 'PodMetrics', podSource(registry, clock));
  for (const one of [nodes, pods]) resources.serve(`${one.resource}.${GROUP}`, [one]);
}

function definition(resource: string, kind: string, source: ObjectSource): ResourceDefinition {
  return {
    group: GROUP,
    version: VERSION,
    resource,
    kind,
    singular: '',
    namespaced: source.printer.namespaced,
    shortNames: [],
    categories: [],
    verbs: ['get', 'list'],
    subresources: [],
    hasStatus: false,
    hasScale: false,
    hasGeneration: false,
    returnsDeleted: false,
    orphansDependents: false,
    selectableFields: {
      'metadata.name': 'metadata.name',
      'metadata.namespace': 'metadata.namespace',
    },
    collection: `${resource}.${GROUP}`,
    source,
  };
}

function podSource(registry: Registry, clock: Clock): ObjectSource {
  const { store } = registry;
  return {
    printer: metricsPrinter('pods', 'PodMetrics', true),
    get: ({ namespace = '', name }) => {
      const pod = registry.get(resourceNamed('pods'), { namespace, name });
      const metrics = podMetricsOf(pod as KubeObject as corev1.Pod, clock);
      if (metrics !== undefined) return metrics;
      throw notFound({ group: GROUP, resource: 'podmetrics' }, `${namespace}/${name}`);
    },
    list: (namespace) =>
      store
        .snapshot('pods', namespace)
        .objects.map((pod) => podMetricsOf(pod as KubeObject as corev1.Pod, clock))
        .filter(isThere),
  };
}

function nodeSource(registry: Registry, clock: Clock): ObjectSource {
  const { store } = registry;
  const metricsOf = (node: Unstructured, pods: corev1.Pod[]): Unstructured | undefined =>
    nodeMetricsOf(node as KubeObject as corev1.Node, pods, clock);
  return {
    printer: metricsPrinter('nodes', 'NodeMetrics', false),
    get: ({ name }) => {
      const node = registry.get(resourceNamed('nodes'), { name });
      const metrics = metricsOf(node, podsByNode(store).get(name) ?? []);
      if (metrics !== undefined) return metrics;
      throw notFound({ group: GROUP, resource: 'nodemetrics' }, name);
    },
    list: () => {
      const pods = podsByNode(store);
      return store
        .snapshot('nodes')
        .objects.map((node) => metricsOf(node, pods.get(node.metadata.name ?? '') ?? []))
        .filter(isThere);
    },
  };
}

function isThere(object: Unstructured | undefined): object is Unstructured {
  return object !== undefined;
}
