// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as metav1 from '../meta/v1.ts';
export interface Eviction {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: EvictionSpec;
  status?: EvictionStatus;
}
export interface EvictionList {
  apiVersion?: string;
  items: Eviction[];
  kind?: string;
  metadata: ListMeta;
}
export interface EvictionPodReference {
  name: string;
  uid: string;
}
export interface EvictionRequest {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: EvictionRequestSpec;
  status?: EvictionRequestStatus;
}
export interface EvictionRequestList {
  apiVersion?: string;
  items: EvictionRequest[];
  kind?: string;
  metadata: ListMeta;
}
export interface EvictionRequestPodReference {
  name: string;
  uid: string;
}
export interface EvictionRequestSpec {
  intent: 'Eviction' | 'Withdrawn' | (string & {});
  requester: string;
  target: EvictionRequestTarget;
}
export interface EvictionRequestStatus {
  conditions?: metav1.Condition[];
  observedGeneration?: number;
}
export interface EvictionRequestTarget {
  pod?: EvictionRequestPodReference;
}
export interface EvictionSpec {
  target: EvictionTarget;
}
export interface EvictionStatus {
  conditions?: metav1.Condition[];
  observedGeneration?: number;
  requesters?: Requester[];
  responders?: ResponderStatus[];
  targetResponders?: TargetResponder[];
}
export interface EvictionTarget {
  pod?: EvictionPodReference;
}
export interface Requester {
  intent: 'Eviction' | 'Withdrawn' | (string & {});
  name: string;
}
export interface ResponderStatus {
  completionTime?: string;
  expectedCompletionTime?: string;
  heartbeatTime?: string;
  message?: string;
  name: string;
  startTime?: string;
}
export interface TargetResponder {
  name: string;
  priority: number;
  state: 'Active' | 'Canceled' | 'Completed' | 'Inactive' | 'Interrupted' | (string & {});
}
