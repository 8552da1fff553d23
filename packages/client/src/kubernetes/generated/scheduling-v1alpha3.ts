// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { schedulingv1alpha3 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of scheduling.k8s.io/v1alpha3. */
export interface SchedulingV1alpha3 {
  readonly compositePodGroups: Namespaced<schedulingv1alpha3.CompositePodGroup, Standard | Status>;
  readonly podGroups: Namespaced<schedulingv1alpha3.PodGroup, Standard | Status>;
  readonly workloads: Namespaced<schedulingv1alpha3.Workload, Standard>;
}

/** What they are made by. */
export const SCHEDULING_V1ALPHA3: GroupVersionTable<SchedulingV1alpha3> = {
  group: 'scheduling.k8s.io',
  version: 'v1alpha3',
  resources: {
    compositePodGroups: { resource: 'compositepodgroups', kind: 'CompositePodGroup', namespaced: true },
    podGroups: { resource: 'podgroups', kind: 'PodGroup', namespaced: true },
    workloads: { resource: 'workloads', kind: 'Workload', namespaced: true },
  },
};
