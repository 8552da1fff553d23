import type { appsv1, corev1 } from '@deltascope/api';
import type { KubeObject, ManagedFieldsEntry, Unstructured } from '@deltascope/apimachinery';
import { formatTime } from '../clock.ts';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { applyDefaults } from '../registry/defaults.ts';
import { withPodAdmission } from '../registry/pod-admission.ts';
import { withTopology } from '../registry/pod-topology.ts';
import { updateManagedFields } from '../managed-fields/update.ts';
import type { FieldWriter } from '../managed-fields/update.ts';
import type { FieldType } from '../managed-fields/field-type.ts';
import type { FieldTypes } from '../managed-fields/field-types.ts';
import { qosClass } from '../registry/pod-qos.ts';
import { apiVersionOf, resourceNamed } from '../resources.ts';
import type { ServedResources } from '../served-resources.ts';
import type { Store } from '../store/store.ts';
import { plannedExit } from './behaviour.ts';
import { controllerRef, keyOf } from './cluster-client.ts';
import type { KindName, Kinds } from './cluster-client.ts';
import { newContainerID } from './container-start.ts';
import { withResources } from './containers.ts';
import { imageID } from './image-pull.ts';
import { POD_TEMPLATE_HASH, REVISION } from './deployment-controller.ts';
import { deploymentStatus } from './deployment-status.ts';
import { defaultAccount, rootCaConfigMap } from './namespace-objects.ts';
import { newLease } from './nodes/node-lease.ts';
import { podFromTemplate, templateHash } from './pod-template.ts';
import type { PodOf } from './pod-template.ts';

const KUBECTL: FieldWriter = { manager: 'kubectl-client-side-apply' };
const CONTROLLERS: FieldWriter = { manager: 'kube-controller-manager' };
const KUBELET: FieldWriter = { manager: 'kubelet', subresource: 'status' };

export interface SeederOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly types: FieldTypes;
  /** The kinds there are, custom ones too. */
  readonly resources: ServedResources;
}

/** How old something is, and how often its containers were restarted meanwhile. */
export interface Past {
  readonly ageMs: number;
  readonly restarts?: number;
}

/**
 * Puts objects into an empty store as if they had been there for a while: settled workloads with running pods, in one
 * go. Pods of one workload share all parts that are equal, so that many of them are cheap.
 */
export class Seeder {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #types: FieldTypes;
  readonly #resources: ServedResources;
  readonly #nodes: string[] = [];
  readonly #controlPlaneNodes: string[] = [];
  readonly #hostIPs = new Map<string, string>();
  /** Of each node, what its pods' addresses begin with, and the last number given. */
  readonly #ranges = new Map<string, { readonly range: string; readonly last: number }>();
  #nextNode = 0;

  constructor({ store, clock, random, types, resources }: SeederOptions) {
    this.#types = types;
    this.#resources = resources;
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
  }

  /** Every node, those of the control plane too. */
  get allNodes(): readonly string[] {
    return [...this.#nodes, ...this.#controlPlaneNodes];
  }

  /** Any object, with the server's defaults and metadata. Returns it as stored. */
  put<R extends KindName>(
    resource: R,
    object: Kinds[R],
    { ageMs, writers }: Past & { writers: readonly FieldWriter[] },
  ): Kinds[R] {
    const complete = this.#withIdentity(resource, object, ageMs);
    const type = this.#types.of(this.#resources.ofCollection(resource));
    const managedFields = this.#managedFields(complete, { writers, ageMs, type });
    return this.#store.put(resource, keyOf(complete), {
      ...complete,
      metadata: { ...complete.metadata, managedFields },
    }) as KubeObject as Kinds[R];
  }

  namespace(name: string, ageMs: number): void {
    const labels = { 'kubernetes.io/metadata.name': name };
    const object = { metadata: { name, labels }, status: { phase: 'Active' } };
    this.put('namespaces', object, { ageMs, writers: [KUBECTL] });
    this.put('serviceaccounts', defaultAccount(name), { ageMs, writers: [CONTROLLERS] });
    this.put('configmaps', rootCaConfigMap(name), { ageMs, writers: [CONTROLLERS] });
  }

  /** A node that ordinary pods are placed on. */
  node(node: corev1.Node, ageMs: number): void {
    this.#nodes.push(this.#putNode(node, ageMs));
  }

  controlPlaneNode(node: corev1.Node, ageMs: number): void {
    this.#controlPlaneNodes.push(this.#putNode(node, ageMs));
  }

  #putNode(node: corev1.Node, ageMs: number): string {
    const seeded = this.put('nodes', node, { ageMs, writers: [{ manager: 'kubelet' }, KUBELET] });
    const { name = '' } = node.metadata;
    const now = this.#clock.now();
    this.put('leases', newLease(seeded, now), { ageMs, writers: [{ manager: 'kubelet' }] });
    const internal = node.status?.addresses?.find(({ type }) => type === 'InternalIP');
    this.#hostIPs.set(name, internal?.address ?? '');
    const range = node.spec?.podCIDR?.replace(/\.\d+\/\d+$/, '') ?? '';
    this.#ranges.set(name, { range, last: 1 });
    return name;
  }

  /** A Deployment that has rolled out, its ReplicaSet, and its pods. */
  deployment(deployment: appsv1.Deployment, past: Past): void {
    const { ageMs } = past;
    const annotations = { ...deployment.metadata.annotations, [REVISION]: '1' };
    const identified = this.#withIdentity(
      'deployments',
      { ...deployment, metadata: { ...deployment.metadata, annotations } },
      ageMs,
    ) as KubeObject as appsv1.Deployment;
    const { spec, metadata } = identified;
    const hash = { [POD_TEMPLATE_HASH]: templateHash(spec.template) };
    const labels = { ...spec.template.metadata?.labels, ...hash };
    const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } };
    const replicas = spec.replicas ?? 1;
    const counts = { replicas, readyReplicas: replicas, availableReplicas: replicas };
    const replicaSet = this.put(
      'replicasets',
      {
        metadata: {
          name: `${metadata.name}-${hash[POD_TEMPLATE_HASH]}`,
          namespace: metadata.namespace ?? '',
          labels,
          annotations: { [REVISION]: '1' },
          ownerReferences: [controllerRef('deployments', identified)],
        },
        spec: {
          replicas,
          selector: { matchLabels: { ...spec.selector.matchLabels, ...hash } },
          template,
        },
        status: { ...counts, fullyLabeledReplicas: replicas, observedGeneration: 1 },
      },
      { ageMs, writers: [CONTROLLERS, { ...CONTROLLERS, subresource: 'status' }] },
    );
    const sets = { current: replicaSet, all: [replicaSet] };
    const status = deploymentStatus(identified, sets, this.#clock.now() - ageMs);
    const writers = [KUBECTL, { ...CONTROLLERS, subresource: 'status' }];
    this.put('deployments', { ...identified, status }, { ageMs, writers });
    this.pods(
      { resource: 'replicasets', owner: replicaSet, template },
      {
        ...past,
        places: Array.from({ length: replicas }, () =>
          this.place(`${replicaSet.metadata.name}-`, this.nextNode()),
        ),
      },
    );
  }

  /** Running, ready pods of a workload, one per place. */
  pods(
    workload: PodOf,
    { ageMs, restarts = 0, places }: Past & { readonly places: readonly Place[] },
  ): void {
    const blank = podFromTemplate(workload);
    const prototype = withPodAdmission(
      applyDefaults({
        ...(blank as KubeObject as Unstructured),
        apiVersion: 'v1',
        kind: 'Pod',
      }),
    ) as KubeObject as corev1.Pod;
    const startedMs = this.#clock.now() - ageMs;
    const shared = runningStatus(prototype, startedMs);
    let managedFields: ManagedFieldsEntry[] | undefined;
    for (const { name, nodeName, generateName } of places) {
      const podIP = this.#address(nodeName);
      const hostIP = this.#hostIPs.get(nodeName) ?? '';
      const lastRestart = this.#lastRestart(prototype, restarts);
      const containerStatuses = (shared.containerStatuses ?? []).map((status) => ({
        ...status,
        ...lastRestart,
        restartCount: restarts,
        containerID: newContainerID(this.#random),
      }));
      const pod = {
        ...prototype,
        metadata: {
          ...prototype.metadata,
          name,
          ...(generateName === undefined ? {} : { generateName }),
          uid: this.#random.uuid(),
          generation: 1,
          creationTimestamp: formatTime(startedMs),
        },
        spec: { ...prototype.spec, nodeName },
        status: {
          ...shared,
          hostIP,
          hostIPs: [{ ip: hostIP }],
          podIP,
          podIPs: [{ ip: podIP }],
          containerStatuses,
        },
      } as KubeObject as Unstructured;
      managedFields ??= this.#managedFields(pod, {
        writers: [CONTROLLERS, KUBELET],
        ageMs,
        type: this.#types.of(resourceNamed('pods')),
      });
      const metadata = withTopology(pod.metadata, this.#store.get('nodes', nodeName));
      this.#store.put('pods', keyOf(pod), { ...pod, metadata: { ...metadata, managedFields } });
    }
  }

  /** The next node, in turn. */
  nextNode(): string {
    this.#nextNode += 1;
    return this.#nodes[this.#nextNode % this.#nodes.length] ?? '';
  }

  /** A place on a node for a pod with a generated name. */
  place(generateName: string, nodeName: string): Place {
    return { name: `${generateName}${this.#random.suffix(5)}`, generateName, nodeName };
  }

  /** In the node's range; as many as it has pods. */
  #address(nodeName: string): string {
    const { range = '', last = 1 } = this.#ranges.get(nodeName) ?? {};
    this.#ranges.set(nodeName, { range, last: last + 1 });
    return `${range}.${last + 1}`;
  }

  /** A container that is to crash again has run for some part of its time; they are not all at the same point. */
  #lastRestart(pod: corev1.Pod, restarts: number): Partial<corev1.ContainerStatus> {
    const exit = plannedExit(pod);
    if (exit === undefined || restarts === 0) return {};
    const startedMs = this.#clock.now() - this.#random.next() * exit.afterMs * 0.8;
    const { exitCode, reason } = exit;
    const finishedAt = formatTime(startedMs - 1000);
    const startedAt = formatTime(startedMs - 1000 - exit.afterMs);
    return {
      state: { running: { startedAt: formatTime(startedMs) } },
      lastState: {
        terminated: {
          exitCode,
          reason,
          startedAt,
          finishedAt,
          containerID: newContainerID(this.#random),
        },
      },
    };
  }

  #withIdentity<R extends KindName>(resource: R, object: Kinds[R], ageMs: number): Unstructured {
    const definition = this.#resources.ofCollection(resource);
    const { metadata } = object;
    return applyDefaults({
      ...(object as KubeObject as Unstructured),
      apiVersion: apiVersionOf(definition),
      kind: definition.kind,
      metadata: {
        ...metadata,
        uid: metadata.uid ?? this.#random.uuid(),
        ...(definition.hasGeneration ? { generation: 1 } : {}),
        creationTimestamp: formatTime(this.#clock.now() - ageMs),
      },
    });
  }

  #managedFields(
    object: Unstructured,
    how: { writers: readonly FieldWriter[]; ageMs: number; type: FieldType },
  ): ManagedFieldsEntry[] {
    const { writers, ageMs, type } = how;
    const nowMs = this.#clock.now() - ageMs;
    const { status: _status, ...withoutStatus } = object;
    const [first, second] = writers;
    if (first === undefined) return [];
    const created = updateManagedFields(undefined, second === undefined ? object : withoutStatus, {
      ...first,
      nowMs,
      type,
    });
    if (second === undefined) return created;
    const before = { ...withoutStatus, metadata: { ...object.metadata, managedFields: created } };
    return updateManagedFields(before, object, { ...second, nowMs, type });
  }
}

/** Where a seeded pod runs, and its name. */
export interface Place {
  readonly name: string;
  readonly generateName?: string;
  readonly nodeName: string;
}

function runningStatus({ spec }: corev1.Pod, startedMs: number): corev1.PodStatus {
  const time = formatTime(startedMs);
  const types = [
    'PodScheduled',
    'PodReadyToStartContainers',
    'Initialized',
    'Ready',
    'ContainersReady',
  ];
  return {
    phase: 'Running',
    observedGeneration: 1,
    qosClass: qosClass(spec),
    startTime: time,
    conditions: types.map((type) => ({ type, status: 'True', lastTransitionTime: time })),
    containerStatuses: (spec?.containers ?? []).map((container) => {
      const { name, image = '' } = container;
      const status = {
        name,
        image,
        imageID: imageID(image),
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: time } },
        lastState: {},
      };
      return withResources({ container, status });
    }),
  };
}
