// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { resourcev1beta2 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of resource.k8s.io/v1beta2. */
export interface ResourceV1beta2 {
  readonly deviceClasses: ClusterScoped<resourcev1beta2.DeviceClass, Standard>;
  readonly deviceTaintRules: ClusterScoped<resourcev1beta2.DeviceTaintRule, Standard | Status>;
  readonly resourceClaims: Namespaced<resourcev1beta2.ResourceClaim, Standard | Status>;
  readonly resourceClaimTemplates: Namespaced<resourcev1beta2.ResourceClaimTemplate, Standard>;
  readonly resourceSlices: ClusterScoped<resourcev1beta2.ResourceSlice, Standard>;
}

/** What they are made by. */
export const RESOURCE_V1BETA2: GroupVersionTable<ResourceV1beta2> = {
  group: 'resource.k8s.io',
  version: 'v1beta2',
  resources: {
    deviceClasses: { resource: 'deviceclasses', kind: 'DeviceClass', namespaced: false },
    deviceTaintRules: { resource: 'devicetaintrules', kind: 'DeviceTaintRule', namespaced: false },
    resourceClaims: { resource: 'resourceclaims', kind: 'ResourceClaim', namespaced: true },
    resourceClaimTemplates: { resource: 'resourceclaimtemplates', kind: 'ResourceClaimTemplate', namespaced: true },
    resourceSlices: { resource: 'resourceslices', kind: 'ResourceSlice', namespaced: false },
  },
};
