// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { apiserverinternalv1alpha1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of internal.apiserver.k8s.io/v1alpha1. */
export interface InternalV1alpha1 {
  readonly storageVersions: ClusterScoped<apiserverinternalv1alpha1.StorageVersion, Standard | Status>;
}

/** What they are made by. */
export const INTERNAL_V1ALPHA1: GroupVersionTable<InternalV1alpha1> = {
  group: 'internal.apiserver.k8s.io',
  version: 'v1alpha1',
  resources: {
    storageVersions: { resource: 'storageversions', kind: 'StorageVersion', namespaced: false },
  },
};
