// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { resourcev1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of resource.k8s.io/v1. */
export interface ResourceV1 {
  readonly deviceClasses: ClusterScoped<resourcev1.DeviceClass, Standard>;
  readonly deviceTaintRules: ClusterScoped<resourcev1.DeviceTaintRule, Standard | Status>;
  readonly resourceClaims: Namespaced<resourcev1.ResourceClaim, Standard | Status>;
  readonly resourceClaimTemplates: Namespaced<resourcev1.ResourceClaimTemplate, Standard>;
  readonly resourceSlices: ClusterScoped<resourcev1.ResourceSlice, Standard>;
}

/** What they are made by. */
export const RESOURCE_V1: GroupVersionTable<ResourceV1> = {
  group: 'resource.k8s.io',
  version: 'v1',
  resources: {
    deviceClasses: { resource: 'deviceclasses', kind: 'DeviceClass', namespaced: false },
    deviceTaintRules: { resource: 'devicetaintrules', kind: 'DeviceTaintRule', namespaced: false },
    resourceClaims: { resource: 'resourceclaims', kind: 'ResourceClaim', namespaced: true },
    resourceClaimTemplates: { resource: 'resourceclaimtemplates', kind: 'ResourceClaimTemplate', namespaced: true },
    resourceSlices: { resource: 'resourceslices', kind: 'ResourceSlice', namespaced: false },
  },
};
