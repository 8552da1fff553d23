// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
export interface Condition {
  lastTransitionTime: string;
  message: string;
  observedGeneration?: number;
  reason: string;
  status: string;
  type: string;
}
export interface DeleteOptions {
  apiVersion?: string;
  dryRun?: string[];
  gracePeriodSeconds?: number;
  ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
  kind?: string;
  orphanDependents?: boolean;
  preconditions?: Preconditions;
  propagationPolicy?: string;
}
export interface FieldSelectorRequirement {
  key: string;
  operator: string;
  values?: string[];
}
export interface GroupResource {
  group: string;
  resource: string;
}
export interface Preconditions {
  resourceVersion?: string;
  uid?: string;
}
