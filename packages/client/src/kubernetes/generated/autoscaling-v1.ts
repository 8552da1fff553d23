// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { autoscalingv1 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of autoscaling/v1. */
export interface AutoscalingV1 {
  readonly horizontalPodAutoscalers: Namespaced<autoscalingv1.HorizontalPodAutoscaler, Standard | Status>;
}

/** What they are made by. */
export const AUTOSCALING_V1: GroupVersionTable<AutoscalingV1> = {
  group: 'autoscaling',
  version: 'v1',
  resources: {
    horizontalPodAutoscalers: { resource: 'horizontalpodautoscalers', kind: 'HorizontalPodAutoscaler', namespaced: true },
  },
};
