// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { policyv1 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of policy/v1. */
export interface PolicyV1 {
  readonly podDisruptionBudgets: Namespaced<policyv1.PodDisruptionBudget, Standard | Status>;
}

/** What they are made by. */
export const POLICY_V1: GroupVersionTable<PolicyV1> = {
  group: 'policy',
  version: 'v1',
  resources: {
    podDisruptionBudgets: { resource: 'poddisruptionbudgets', kind: 'PodDisruptionBudget', namespaced: true },
  },
};
