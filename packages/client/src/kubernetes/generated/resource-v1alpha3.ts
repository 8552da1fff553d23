// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { resourcev1alpha3 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of resource.k8s.io/v1alpha3. */
export interface ResourceV1alpha3 {
  readonly deviceTaintRules: ClusterScoped<resourcev1alpha3.DeviceTaintRule, Standard | Status>;
  readonly resourcePoolStatusRequests: ClusterScoped<resourcev1alpha3.ResourcePoolStatusRequest, Standard | Status>;
}

/** What they are made by. */
export const RESOURCE_V1ALPHA3: GroupVersionTable<ResourceV1alpha3> = {
  group: 'resource.k8s.io',
  version: 'v1alpha3',
  resources: {
    deviceTaintRules: { resource: 'devicetaintrules', kind: 'DeviceTaintRule', namespaced: false },
    resourcePoolStatusRequests: { resource: 'resourcepoolstatusrequests', kind: 'ResourcePoolStatusRequest', namespaced: false },
  },
};
