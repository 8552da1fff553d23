// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { appsv1 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Scalable, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of apps/v1. */
export interface AppsV1 {
  readonly controllerRevisions: Namespaced<appsv1.ControllerRevision, Standard>;
  readonly daemonSets: Namespaced<appsv1.DaemonSet, Standard | Status>;
  readonly deployments: Namespaced<appsv1.Deployment, Standard | Status | Scalable>;
  readonly replicaSets: Namespaced<appsv1.ReplicaSet, Standard | Status | Scalable>;
  readonly statefulSets: Namespaced<appsv1.StatefulSet, Standard | Status | Scalable>;
}

/** What they are made by. */
export const APPS_V1: GroupVersionTable<AppsV1> = {
  group: 'apps',
  version: 'v1',
  resources: {
    controllerRevisions: { resource: 'controllerrevisions', kind: 'ControllerRevision', namespaced: true },
    daemonSets: { resource: 'daemonsets', kind: 'DaemonSet', namespaced: true },
    deployments: { resource: 'deployments', kind: 'Deployment', namespaced: true },
    replicaSets: { resource: 'replicasets', kind: 'ReplicaSet', namespaced: true },
    statefulSets: { resource: 'statefulsets', kind: 'StatefulSet', namespaced: true },
  },
};
