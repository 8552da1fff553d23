import type { corev1 } from '@deltascope/api';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import type { Clock } from '../clock.ts';
import { formatTime } from '../clock.ts';
import { formatBytes, formatNanos } from '../quantity.ts';
import type { Store } from '../store/store.ts';
import { allContainersOf } from '../world/containers.ts';
import type { ContainerOfPod } from '../world/containers.ts';
import { cpuUsage, memoryUsage, systemUsage } from './container-usage.ts';
import type { Usage } from './container-usage.ts';
import { formatWindow, lastScrape } from './scrape.ts';
import type { Scrape } from './scrape.ts';

const API_VERSION = 'metrics.k8s.io/v1beta1';

/** What a pod's containers use, or undefined: metrics-server leaves out a pod of which it does not know all containers yet. */
export function podMetricsOf(pod: corev1.Pod, clock: Clock): Unstructured | undefined {
  const nowMs = clock.now();
  const scrape = lastScrape(pod.spec?.nodeName ?? '', nowMs);
  const running = measuredContainers(pod, scrape);
  if (running === undefined) return undefined;
  const { name = '', namespace = '', labels } = pod.metadata;
  return {
    kind: 'PodMetrics',
    apiVersion: API_VERSION,
    metadata: {
      name,
      namespace,
      creationTimestamp: formatTime(nowMs),
      ...(labels && { labels }),
    },
    timestamp: formatTime(scrape.atMs),
    window: formatWindow(scrape),
    containers: running.map((one) => ({
      name: one.container.name,
      usage: formatUsage(usageOf(pod, one, scrape)),
    })),
  };
}

/** What a node and all its pods use; undefined for one whose kubelet does not answer. */
export function nodeMetricsOf(
  node: corev1.Node,
  pods: readonly corev1.Pod[],
  clock: Clock,
): Unstructured | undefined {
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') return undefined;
  const nowMs = clock.now();
  const { name = '', labels } = node.metadata;
  const scrape = lastScrape(name, nowMs);
  let { nanoCores, bytes } = systemUsage(name, scrape.atMs);
  for (const pod of pods) {
    for (const one of measuredContainers(pod, scrape) ?? []) {
      const usage = usageOf(pod, one, scrape);
      nanoCores += usage.nanoCores;
      bytes += usage.bytes;
    }
  }
  return {
    kind: 'NodeMetrics',
    apiVersion: API_VERSION,
    metadata: { name, creationTimestamp: formatTime(nowMs), ...(labels && { labels }) },
    timestamp: formatTime(scrape.atMs),
    window: formatWindow(scrape),
    usage: formatUsage({ nanoCores, bytes }),
  };
}

/** The pods of each node. */
export function podsByNode(store: Store): Map<string, corev1.Pod[]> {
  const byNode = new Map<string, corev1.Pod[]>();
  for (const object of store.values('pods')) {
    const pod = object as KubeObject as corev1.Pod;
    const { nodeName = '' } = pod.spec ?? {};
    const known = byNode.get(nodeName);
    if (known === undefined) byNode.set(nodeName, [pod]);
    else known.push(pod);
  }
  return byNode;
}

function usageOf(pod: corev1.Pod, one: ContainerOfPod, { atMs, windowMs }: Scrape): Usage {
  return { bytes: memoryUsage(pod, one, atMs), nanoCores: cpuUsage(one, atMs - windowMs / 2) };
}

function formatUsage({ nanoCores, bytes }: Usage): { cpu: string; memory: string } {
  return { cpu: formatNanos(nanoCores), memory: formatBytes(bytes) };
}

function measuredContainers(
  pod: corev1.Pod,
  { atMs, windowMs }: Scrape,
): ContainerOfPod[] | undefined {
  if (pod.status?.phase !== 'Running') return undefined;
  const running = allContainersOf(pod).filter(({ status }) => status.state?.running !== undefined);
  const isKnown = ({ status }: ContainerOfPod): boolean =>
    Date.parse(status.state?.running?.startedAt ?? '') <= atMs - windowMs;
  return running.length > 0 && running.every(isKnown) ? running : undefined;
}
