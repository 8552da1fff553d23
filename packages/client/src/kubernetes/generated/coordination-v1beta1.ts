// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { coordinationv1beta1 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Standard } from '../../gentype/group-version.ts';

/** The clients of coordination.k8s.io/v1beta1. */
export interface CoordinationV1beta1 {
  readonly leaseCandidates: Namespaced<coordinationv1beta1.LeaseCandidate, Standard>;
}

/** What they are made by. */
export const COORDINATION_V1BETA1: GroupVersionTable<CoordinationV1beta1> = {
  group: 'coordination.k8s.io',
  version: 'v1beta1',
  resources: {
    leaseCandidates: { resource: 'leasecandidates', kind: 'LeaseCandidate', namespaced: true },
  },
};
