// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { nodev1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Standard } from '../../gentype/group-version.ts';

/** The clients of node.k8s.io/v1. */
export interface NodeV1 {
  readonly runtimeClasses: ClusterScoped<nodev1.RuntimeClass, Standard>;
}

/** What they are made by. */
export const NODE_V1: GroupVersionTable<NodeV1> = {
  group: 'node.k8s.io',
  version: 'v1',
  resources: {
    runtimeClasses: { resource: 'runtimeclasses', kind: 'RuntimeClass', namespaced: false },
  },
};
