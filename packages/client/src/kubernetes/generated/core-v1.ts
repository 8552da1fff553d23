// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { corev1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Namespaced, Scalable, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of v1. */
export interface CoreV1 {
  readonly bindings: Namespaced<corev1.Binding, 'create'>;
  readonly componentStatuses: ClusterScoped<corev1.ComponentStatus, 'get' | 'list'>;
  readonly configMaps: Namespaced<corev1.ConfigMap, Standard>;
  readonly endpoints: Namespaced<corev1.Endpoints, Standard>;
  readonly events: Namespaced<corev1.Event, Standard>;
  readonly limitRanges: Namespaced<corev1.LimitRange, Standard>;
  readonly namespaces: ClusterScoped<corev1.Namespace, Status | 'create' | 'delete' | 'get' | 'list' | 'patch' | 'apply' | 'update' | 'watch' | 'listWatch' | 'finalize'>;
  readonly nodes: ClusterScoped<corev1.Node, Standard | Status>;
  readonly persistentVolumeClaims: Namespaced<corev1.PersistentVolumeClaim, Standard | Status>;
  readonly persistentVolumes: ClusterScoped<corev1.PersistentVolume, Standard | Status>;
  readonly pods: Namespaced<corev1.Pod, Standard | Status | 'bind' | 'updateEphemeralContainers' | 'evict' | 'getLogs' | 'updateResize'>;
  readonly podTemplates: Namespaced<corev1.PodTemplate, Standard>;
  readonly replicationControllers: Namespaced<corev1.ReplicationController, Standard | Status | Scalable>;
  readonly resourceQuotas: Namespaced<corev1.ResourceQuota, Standard | Status>;
  readonly secrets: Namespaced<corev1.Secret, Standard>;
  readonly serviceAccounts: Namespaced<corev1.ServiceAccount, Standard | 'createToken'>;
  readonly services: Namespaced<corev1.Service, Standard | Status>;
}

/** What they are made by. */
export const CORE_V1: GroupVersionTable<CoreV1> = {
  group: '',
  version: 'v1',
  resources: {
    bindings: { resource: 'bindings', kind: 'Binding', namespaced: true },
    componentStatuses: { resource: 'componentstatuses', kind: 'ComponentStatus', namespaced: false },
    configMaps: { resource: 'configmaps', kind: 'ConfigMap', namespaced: true },
    endpoints: { resource: 'endpoints', kind: 'Endpoints', namespaced: true },
    events: { resource: 'events', kind: 'Event', namespaced: true },
    limitRanges: { resource: 'limitranges', kind: 'LimitRange', namespaced: true },
    namespaces: { resource: 'namespaces', kind: 'Namespace', namespaced: false },
    nodes: { resource: 'nodes', kind: 'Node', namespaced: false },
    persistentVolumeClaims: { resource: 'persistentvolumeclaims', kind: 'PersistentVolumeClaim', namespaced: true },
    persistentVolumes: { resource: 'persistentvolumes', kind: 'PersistentVolume', namespaced: false },
    pods: { resource: 'pods', kind: 'Pod', namespaced: true },
    podTemplates: { resource: 'podtemplates', kind: 'PodTemplate', namespaced: true },
    replicationControllers: { resource: 'replicationcontrollers', kind: 'ReplicationController', namespaced: true },
    resourceQuotas: { resource: 'resourcequotas', kind: 'ResourceQuota', namespaced: true },
    secrets: { resource: 'secrets', kind: 'Secret', namespaced: true },
    serviceAccounts: { resource: 'serviceaccounts', kind: 'ServiceAccount', namespaced: true },
    services: { resource: 'services', kind: 'Service', namespaced: true },
  },
};
