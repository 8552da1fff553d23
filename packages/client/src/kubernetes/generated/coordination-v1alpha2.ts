// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { coordinationv1alpha2 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Standard } from '../../gentype/group-version.ts';

/** The clients of coordination.k8s.io/v1alpha2. */
export interface CoordinationV1alpha2 {
  readonly leaseCandidates: Namespaced<coordinationv1alpha2.LeaseCandidate, Standard>;
}

/** What they are made by. */
export const COORDINATION_V1ALPHA2: GroupVersionTable<CoordinationV1alpha2> = {
  group: 'coordination.k8s.io',
  version: 'v1alpha2',
  resources: {
    leaseCandidates: { resource: 'leasecandidates', kind: 'LeaseCandidate', namespaced: true },
  },
};
