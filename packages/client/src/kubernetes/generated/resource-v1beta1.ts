// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { resourcev1beta1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of resource.k8s.io/v1beta1. */
export interface ResourceV1beta1 {
  readonly deviceClasses: ClusterScoped<resourcev1beta1.DeviceClass, Standard>;
  readonly resourceClaims: Namespaced<resourcev1beta1.ResourceClaim, Standard | Status>;
  readonly resourceClaimTemplates: Namespaced<resourcev1beta1.ResourceClaimTemplate, Standard>;
  readonly resourceSlices: ClusterScoped<resourcev1beta1.ResourceSlice, Standard>;
}

/** What they are made by. */
export const RESOURCE_V1BETA1: GroupVersionTable<ResourceV1beta1> = {
  group: 'resource.k8s.io',
  version: 'v1beta1',
  resources: {
    deviceClasses: { resource: 'deviceclasses', kind: 'DeviceClass', namespaced: false },
    resourceClaims: { resource: 'resourceclaims', kind: 'ResourceClaim', namespaced: true },
    resourceClaimTemplates: { resource: 'resourceclaimtemplates', kind: 'ResourceClaimTemplate', namespaced: true },
    resourceSlices: { resource: 'resourceslices', kind: 'ResourceSlice', namespaced: false },
  },
};
