// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as metav1 from '../meta/v1.ts';
export type AllCompositeDisruptionMode = Record<string, unknown>;
export type AllDisruptionMode = Record<string, unknown>;
export type BasicSchedulingPolicy = Record<string, unknown>;
export type CompositeBasicSchedulingPolicy = Record<string, unknown>;
export interface CompositeDisruptionMode {
  all?: AllCompositeDisruptionMode;
  single?: SingleCompositeDisruptionMode;
}
export interface CompositeGangSchedulingPolicy {
  minGroupCount: number;
}
export interface CompositePodGroupSchedulingConstraints {
  topology?: TopologyConstraint[];
}
export interface CompositePodGroupSchedulingPolicy {
  basic?: CompositeBasicSchedulingPolicy;
  gang?: CompositeGangSchedulingPolicy;
}
export interface CompositePodGroupTemplate {
  compositePodGroupTemplates?: CompositePodGroupTemplate[];
  disruptionMode?: CompositeDisruptionMode;
  name: string;
  podGroupTemplates?: PodGroupTemplate[];
  preemptionPolicy?: 'Never' | 'PreemptLowerPriority' | (string & {});
  priority?: number;
  priorityClassName?: string;
  schedulingConstraints?: CompositePodGroupSchedulingConstraints;
  schedulingPolicy: CompositePodGroupSchedulingPolicy;
}
export interface DisruptionMode {
  all?: AllDisruptionMode;
  single?: SingleDisruptionMode;
}
export interface GangSchedulingPolicy {
  minCount: number;
}
export interface PodGroup {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: PodGroupSpec;
  status?: PodGroupStatus;
}
export interface PodGroupList {
  apiVersion?: string;
  items: PodGroup[];
  kind?: string;
  metadata: ListMeta;
}
export interface PodGroupResourceClaim {
  name: string;
  resourceClaimName?: string;
  resourceClaimTemplateName?: string;
}
export interface PodGroupResourceClaimStatus {
  name: string;
  resourceClaimName?: string;
}
export interface PodGroupSchedulingConstraints {
  topology?: TopologyConstraint[];
}
export interface PodGroupSchedulingPolicy {
  basic?: BasicSchedulingPolicy;
  gang?: GangSchedulingPolicy;
}
export interface PodGroupSpec {
  disruptionMode?: DisruptionMode;
  parentCompositePodGroupName?: string;
  preemptionPolicy?: 'Never' | 'PreemptLowerPriority' | (string & {});
  priority?: number;
  priorityClassName?: string;
  resourceClaims?: PodGroupResourceClaim[];
  schedulingConstraints?: PodGroupSchedulingConstraints;
  schedulingPolicy: PodGroupSchedulingPolicy;
  workloadRef?: WorkloadReference;
}
export interface PodGroupStatus {
  conditions?: metav1.Condition[];
  resourceClaimStatuses?: PodGroupResourceClaimStatus[];
}
export interface PodGroupTemplate {
  disruptionMode?: DisruptionMode;
  name: string;
  preemptionPolicy?: 'Never' | 'PreemptLowerPriority' | (string & {});
  priority?: number;
  priorityClassName?: string;
  resourceClaims?: PodGroupResourceClaim[];
  schedulingConstraints?: PodGroupSchedulingConstraints;
  schedulingPolicy: PodGroupSchedulingPolicy;
}
export type SingleCompositeDisruptionMode = Record<string, unknown>;
export type SingleDisruptionMode = Record<string, unknown>;
export interface TopologyConstraint {
  key: string;
}
export interface TypedLocalObjectReference {
  apiGroup?: string;
  kind: string;
  name: string;
}
export interface Workload {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: WorkloadSpec;
}
export interface WorkloadList {
  apiVersion?: string;
  items: Workload[];
  kind?: string;
  metadata: ListMeta;
}
export interface WorkloadReference {
  templateName: string;
  workloadName: string;
}
export interface WorkloadSpec {
  compositePodGroupTemplates?: CompositePodGroupTemplate[];
  controllerRef?: TypedLocalObjectReference;
  podGroupTemplates?: PodGroupTemplate[];
}
