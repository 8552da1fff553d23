// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { apiextensionsv1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of apiextensions.k8s.io/v1. */
export interface ApiextensionsV1 {
  readonly customResourceDefinitions: ClusterScoped<apiextensionsv1.CustomResourceDefinition, Standard | Status>;
}

/** What they are made by. */
export const APIEXTENSIONS_V1: GroupVersionTable<ApiextensionsV1> = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  resources: {
    customResourceDefinitions: { resource: 'customresourcedefinitions', kind: 'CustomResourceDefinition', namespaced: false },
  },
};
