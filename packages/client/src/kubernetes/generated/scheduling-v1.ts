// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { schedulingv1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Standard } from '../../gentype/group-version.ts';

/** The clients of scheduling.k8s.io/v1. */
export interface SchedulingV1 {
  readonly priorityClasses: ClusterScoped<schedulingv1.PriorityClass, Standard>;
}

/** What they are made by. */
export const SCHEDULING_V1: GroupVersionTable<SchedulingV1> = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  resources: {
    priorityClasses: { resource: 'priorityclasses', kind: 'PriorityClass', namespaced: false },
  },
};
