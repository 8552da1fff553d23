// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { autoscalingv2 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of autoscaling/v2. */
export interface AutoscalingV2 {
  readonly horizontalPodAutoscalers: Namespaced<autoscalingv2.HorizontalPodAutoscaler, Standard | Status>;
}

/** What they are made by. */
export const AUTOSCALING_V2: GroupVersionTable<AutoscalingV2> = {
  group: 'autoscaling',
  version: 'v2',
  resources: {
    horizontalPodAutoscalers: { resource: 'horizontalpodautoscalers', kind: 'HorizontalPodAutoscaler', namespaced: true },
  },
};
