// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { coordinationv1 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Standard } from '../../gentype/group-version.ts';

/** The clients of coordination.k8s.io/v1. */
export interface CoordinationV1 {
  readonly leases: Namespaced<coordinationv1.Lease, Standard>;
}

/** What they are made by. */
export const COORDINATION_V1: GroupVersionTable<CoordinationV1> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  resources: {
    leases: { resource: 'leases', kind: 'Lease', namespaced: true },
  },
};
