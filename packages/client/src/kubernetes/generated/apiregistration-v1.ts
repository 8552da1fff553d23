// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { apiregistrationv1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of apiregistration.k8s.io/v1. */
export interface ApiregistrationV1 {
  readonly apiServices: ClusterScoped<apiregistrationv1.APIService, Standard | Status>;
}

/** What they are made by. */
export const APIREGISTRATION_V1: GroupVersionTable<ApiregistrationV1> = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  resources: {
    apiServices: { resource: 'apiservices', kind: 'APIService', namespaced: false },
  },
};
