import type {
  apiextensionsv1,
  appsv1,
  batchv1,
  coordinationv1,
  corev1,
  discoveryv1,
  policyv1,
  rbacv1,
  schedulingv1,
  storagev1,
} from '@deltascope/api';
import {
  type KubeObject,
  newControllerRef,
  type OwnerReference,
  type Unstructured,
} from '@deltascope/apimachinery';
import type { DeleteOptions } from '../registry/deletion.ts';
import type { ObjectName, Registry } from '../registry/registry.ts';
import { resourceNamed } from '../resources.ts';
import type { ResourceDefinition } from '../resources.ts';
import type { Rollout } from './rollouts/rollout-definition.ts';
import { objectKey } from '../store/store.ts';

/** The kinds the controllers know, by plural name. */
export interface Kinds {
  namespaces: corev1.Namespace;
  nodes: corev1.Node;
  pods: corev1.Pod;
  events: corev1.Event;
  services: corev1.Service;
  serviceaccounts: corev1.ServiceAccount;
  configmaps: corev1.ConfigMap;
  persistentvolumeclaims: corev1.PersistentVolumeClaim;
  storageclasses: storagev1.StorageClass;
  priorityclasses: schedulingv1.PriorityClass;
  deployments: appsv1.Deployment;
  replicasets: appsv1.ReplicaSet;
  statefulsets: appsv1.StatefulSet;
  daemonsets: appsv1.DaemonSet;
  leases: coordinationv1.Lease;
  poddisruptionbudgets: policyv1.PodDisruptionBudget;
  jobs: batchv1.Job;
  cronjobs: batchv1.CronJob;
  roles: rbacv1.Role;
  clusterroles: rbacv1.ClusterRole;
  rolebindings: rbacv1.RoleBinding;
  clusterrolebindings: rbacv1.ClusterRoleBinding;
  endpointslices: discoveryv1.EndpointSlice;
  customresourcedefinitions: apiextensionsv1.CustomResourceDefinition;
  'rollouts.argoproj.io': Rollout;
}

export type KindName = keyof Kinds;

/**
 * The typed door of one controller to the API: same rules as over HTTP, without the wire. Reads see the store as it is;
 * what is read must not be changed. Writes are made under the controller's name.
 */
export class ClusterClient {
  readonly #registry: Registry;
  readonly #manager: string;

  constructor(registry: Registry, manager: string) {
    this.#registry = registry;
    this.#manager = manager;
  }

  /** An object by its "namespace/name" key. */
  get<R extends KindName>(resource: R, key: string): Kinds[R] | undefined {
    return this.#registry.store.get(resource, key) as Kinds[R] | undefined;
  }

  *list<R extends KindName>(resource: R): Generator<Kinds[R]> {
    for (const object of this.#registry.store.values(resource)) {
      yield object as KubeObject as Kinds[R];
    }
  }

  create<R extends KindName>(resource: R, object: Kinds[R]): Kinds[R] {
    const body = object as KubeObject as Unstructured;
    const created = this.#registry.create(this.#definition(resource), body, {
      manager: this.#manager,
    });
    return created as KubeObject as Kinds[R];
  }

  update<R extends KindName>(
    resource: R,
    object: Kinds[R],
    change: (current: Kinds[R]) => Kinds[R],
  ): Kinds[R] {
    return this.#change(resource, object, { change });
  }

  /** Replaces the status, whatever else `change` returns. */
  updateStatus<R extends KindName>(
    resource: R,
    object: Kinds[R],
    change: (current: Kinds[R]) => Kinds[R],
  ): Kinds[R] {
    return this.#change(resource, object, { change, subresource: 'status' });
  }

  delete<R extends KindName>(resource: R, object: Kinds[R], options: DeleteOptions = {}): void {
    const preconditions = { ...uidOf(object.metadata.uid), ...options.preconditions };
    this.#registry.delete(this.#definition(resource), nameOf(object), {
      ...options,
      preconditions,
    });
  }

  /** Collectors of garbage come with the collections of custom kinds too. */
  #definition(resource: string): ResourceDefinition {
    return this.#registry.resources.ofCollection(resource);
  }

  #change<R extends KindName>(
    resource: R,
    object: Kinds[R],
    { change, subresource }: { change: (current: Kinds[R]) => Kinds[R]; subresource?: string },
  ): Kinds[R] {
    const changed = this.#registry.update(this.#definition(resource), nameOf(object), {
      manager: this.#manager,
      subresource,
      change: (current) => change(current as KubeObject as Kinds[R]) as KubeObject as Unstructured,
    });
    return changed as KubeObject as Kinds[R];
  }
}

export function keyOf({ metadata }: KubeObject): string {
  return objectKey(metadata.namespace, metadata.name ?? '');
}

/** The owner reference that makes `owner` the controller of a new object. */
export function controllerRef(resource: KindName, owner: KubeObject): OwnerReference {
  return newControllerRef(owner, resourceNamed(resource));
}

function nameOf({ metadata }: KubeObject): ObjectName {
  return { namespace: metadata.namespace, name: metadata.name ?? '' };
}

function uidOf(uid: string | undefined): { uid?: string } {
  return uid === undefined ? {} : { uid };
}
