// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { lifecyclev1alpha1 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of lifecycle.k8s.io/v1alpha1. */
export interface LifecycleV1alpha1 {
  readonly evictionRequests: Namespaced<lifecyclev1alpha1.EvictionRequest, Standard | Status>;
  readonly evictions: Namespaced<lifecyclev1alpha1.Eviction, Standard | Status>;
}

/** What they are made by. */
export const LIFECYCLE_V1ALPHA1: GroupVersionTable<LifecycleV1alpha1> = {
  group: 'lifecycle.k8s.io',
  version: 'v1alpha1',
  resources: {
    evictionRequests: { resource: 'evictionrequests', kind: 'EvictionRequest', namespaced: true },
    evictions: { resource: 'evictions', kind: 'Eviction', namespaced: true },
  },
};
