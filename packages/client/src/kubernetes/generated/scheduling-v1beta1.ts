// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { schedulingv1beta1 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of scheduling.k8s.io/v1beta1. */
export interface SchedulingV1beta1 {
  readonly podGroups: Namespaced<schedulingv1beta1.PodGroup, Standard | Status>;
  readonly workloads: Namespaced<schedulingv1beta1.Workload, Standard>;
}

/** What they are made by. */
export const SCHEDULING_V1BETA1: GroupVersionTable<SchedulingV1beta1> = {
  group: 'scheduling.k8s.io',
  version: 'v1beta1',
  resources: {
    podGroups: { resource: 'podgroups', kind: 'PodGroup', namespaced: true },
    workloads: { resource: 'workloads', kind: 'Workload', namespaced: true },
  },
};
