// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { LabelSelector, ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as metav1 from '../meta/v1.ts';
export interface Eviction {
  apiVersion?: string;
  deleteOptions?: metav1.DeleteOptions;
  kind?: string;
  metadata: ObjectMeta;
}
export interface PodDisruptionBudget {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec?: PodDisruptionBudgetSpec;
  status?: PodDisruptionBudgetStatus;
}
export interface PodDisruptionBudgetList {
  apiVersion?: string;
  items: PodDisruptionBudget[];
  kind?: string;
  metadata: ListMeta;
}
export interface PodDisruptionBudgetSpec {
  maxUnavailable?: number | string;
  minAvailable?: number | string;
  selector?: LabelSelector;
  unhealthyPodEvictionPolicy?: 'AlwaysAllow' | 'IfHealthyBudget' | (string & {});
}
export interface PodDisruptionBudgetStatus {
  conditions?: metav1.Condition[];
  currentHealthy?: number;
  desiredHealthy?: number;
  disruptedPods?: Record<string, string>;
  disruptionsAllowed?: number;
  expectedPods?: number;
  observedGeneration?: number;
}
