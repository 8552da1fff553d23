import { isDeepStrictEqual } from 'node:util';
import type { corev1 } from '@deltascope/api';
import { parseQuantity } from '@deltascope/apimachinery';
import type { KubeObject } from '@deltascope/apimachinery';
import type { StoreEvent } from '../../store/history.ts';
import type { Store } from '../../store/store.ts';
import { HostPorts, hostPortsOf } from './host-ports.ts';
import { podRequests } from './pod-requests.ts';

/** A node with what its pods take of it (upstream: framework.NodeInfo). */
export class NodeInfo {
  node: corev1.Node;
  /** By their keys: those that are bound here and have not ended. */
  readonly pods = new Map<string, corev1.Pod>();
  /** Of its pods, those that keep others away. */
  readonly withAntiAffinity = new Set<corev1.Pod>();
  /** The ports that its pods have taken. */
  readonly hostPorts = new HostPorts();
  readonly #requested = new Map<string, number>();
  readonly #allocatable = new Map<string, number>();

  constructor(node: corev1.Node) {
    this.node = node;
    this.setNode(node);
  }

  get name(): string {
    return this.node.metadata.name ?? '';
  }

  setNode(node: corev1.Node): void {
    this.node = node;
    this.#allocatable.clear();
    for (const [resource, text] of Object.entries(node.status?.allocatable ?? {})) {
      this.#allocatable.set(resource, parseQuantity(text));
    }
  }

  allocatable(resource: string): number {
    return this.#allocatable.get(resource) ?? 0;
  }

  requested(resource: string): number {
    return this.#requested.get(resource) ?? 0;
  }

  /** The node's value of a topology key; undefined when it has none. */
  domain(topologyKey: string): string | undefined {
    return this.node.metadata.labels?.[topologyKey];
  }

  add(key: string, pod: corev1.Pod): void {
    // Most changes are of the status, which takes nothing.
    const known = this.pods.get(key);
    if (known === undefined || known.spec !== pod.spec || this.withAntiAffinity.has(known)) {
      this.remove(key);
      this.#count(pod, 1);
    }
    this.pods.set(key, pod);
  }

  remove(key: string): boolean {
    const pod = this.pods.get(key);
    if (pod === undefined) return false;
    this.pods.delete(key);
    this.#count(pod, -1);
    return true;
  }

  #count(pod: corev1.Pod, sign: 1 | -1): void {
    const { spec } = pod;
    if (spec === undefined) return;
    for (const [resource, amount] of podRequests(spec)) {
      this.#requested.set(resource, this.requested(resource) + sign * amount);
    }
    const required = spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (required !== undefined) toggle(this.withAntiAffinity, pod, sign);
    for (const port of hostPortsOf(spec)) {
      if (sign === 1) this.hostPorts.add(port);
      else this.hostPorts.remove(port);
    }
  }
}

/** Every node with its pods, kept up with the store at each change: a decision reads sums, and never all pods. */
export class NodeInfos {
  readonly #byName = new Map<string, NodeInfo>();
  /** Pods that were bound before their node was there. */
  readonly #homeless = new Map<string, Map<string, corev1.Pod>>();
  /** Told when a pod that fitted nowhere might fit now. */
  onRoom: () => void = () => undefined;
  /** Told when a pod has come to a node, which others may want to be with. */
  onArrival: () => void = () => undefined;

  /** Begins with what the store has. */
  constructor(store: Store) {
    for (const object of store.values('nodes')) this.#setNode(object as KubeObject as corev1.Node);
    for (const object of store.values('pods')) this.#setPod(object as KubeObject as corev1.Pod);
    store.subscribe((event) => this.#onEvent(event));
  }

  get all(): Iterable<NodeInfo> {
    return this.#byName.values();
  }

  get size(): number {
    return this.#byName.size;
  }

  get(name: string): NodeInfo | undefined {
    return this.#byName.get(name);
  }

  #onEvent({ type, resource, key, object }: StoreEvent): void {
    if (resource === 'nodes') {
      if (type === 'DELETED') this.#removeNode(key);
      else if (this.#setNode(object as KubeObject as corev1.Node)) this.onRoom();
    } else if (resource === 'pods') {
      const pod = object as KubeObject as corev1.Pod;
      if (type === 'DELETED' || hasEnded(pod)) this.#removePod(key, pod);
      else this.#setPod(pod);
    }
  }

  /** Whether what a scheduler looks at has changed. */
  #setNode(node: corev1.Node): boolean {
    const name = node.metadata.name ?? '';
    const info = this.#byName.get(name);
    if (info !== undefined) {
      const before = info.node;
      info.setNode(node);
      return !isDeepStrictEqual(schedulingPart(before), schedulingPart(node));
    }
    const added = new NodeInfo(node);
    this.#byName.set(name, added);
    for (const [key, pod] of this.#homeless.get(name) ?? []) added.add(key, pod);
    this.#homeless.delete(name);
    return true;
  }

  #removeNode(name: string): void {
    const info = this.#byName.get(name);
    this.#byName.delete(name);
    if (info !== undefined && info.pods.size > 0) this.#homeless.set(name, new Map(info.pods));
  }

  #setPod(pod: corev1.Pod): void {
    const { nodeName } = pod.spec ?? {};
    if (nodeName === undefined || hasEnded(pod)) return;
    const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
    const info = this.#byName.get(nodeName);
    if (info !== undefined) {
      const isNew = !info.pods.has(key);
      info.add(key, pod);
      if (isNew) this.onArrival();
    } else this.#homelessOf(nodeName).set(key, pod);
  }

  #removePod(key: string, { spec }: corev1.Pod): void {
    const { nodeName = '' } = spec ?? {};
    this.#homeless.get(nodeName)?.delete(key);
    if (this.#byName.get(nodeName)?.remove(key) === true) this.onRoom();
  }

  #homelessOf(nodeName: string): Map<string, corev1.Pod> {
    const pods = this.#homeless.get(nodeName) ?? new Map<string, corev1.Pod>();
    this.#homeless.set(nodeName, pods);
    return pods;
  }
}

function toggle<T>(set: Set<T>, item: T, sign: 1 | -1): void {
  if (sign === 1) set.add(item);
  else set.delete(item);
}

function schedulingPart({ metadata, spec, status }: corev1.Node): unknown {
  return [metadata.labels, spec?.unschedulable, spec?.taints, status?.allocatable];
}

/** A pod that has ended takes nothing any more. */
function hasEnded({ status }: corev1.Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}
