// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { LabelSelector, ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as corev1 from '../core/v1.ts';
import type * as schedulingv1alpha3 from '../scheduling/v1alpha3.ts';
export interface CronJob {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: CronJobSpec;
  status?: CronJobStatus;
}
export interface CronJobList {
  apiVersion?: string;
  items: CronJob[];
  kind?: string;
  metadata: ListMeta;
}
export interface CronJobSpec {
  concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace' | (string & {});
  failedJobsHistoryLimit?: number;
  jobTemplate: JobTemplateSpec;
  schedule: string;
  startingDeadlineSeconds?: number;
  successfulJobsHistoryLimit?: number;
  suspend?: boolean;
  timeZone?: string;
}
export interface CronJobStatus {
  active?: corev1.ObjectReference[];
  lastScheduleTime?: string;
  lastSuccessfulTime?: string;
}
export interface Job {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec?: JobSpec;
  status?: JobStatus;
}
export interface JobCondition {
  lastProbeTime?: string;
  lastTransitionTime?: string;
  message?: string;
  reason?: string;
  status: string;
  type: string;
}
export interface JobList {
  apiVersion?: string;
  items: Job[];
  kind?: string;
  metadata: ListMeta;
}
export interface JobSchedulingConfiguration {
  disruptionMode?: schedulingv1alpha3.WorkloadPodGroupDisruptionMode;
  resourceClaims?: schedulingv1alpha3.WorkloadPodGroupResourceClaim[];
  schedulingConstraints?: schedulingv1alpha3.WorkloadPodGroupSchedulingConstraints;
  schedulingPolicy?: schedulingv1alpha3.WorkloadPodGroupSchedulingPolicy;
}
export interface JobSpec {
  activeDeadlineSeconds?: number;
  backoffLimit?: number;
  backoffLimitPerIndex?: number;
  completionMode?: 'Indexed' | 'NonIndexed' | (string & {});
  completions?: number;
  managedBy?: string;
  manualSelector?: boolean;
  maxFailedIndexes?: number;
  parallelism?: number;
  podFailurePolicy?: PodFailurePolicy;
  podReplacementPolicy?: 'Failed' | 'TerminatingOrFailed' | (string & {});
  scheduling?: JobSchedulingConfiguration;
  selector?: LabelSelector;
  successPolicy?: SuccessPolicy;
  suspend?: boolean;
  template: corev1.PodTemplateSpec;
  ttlSecondsAfterFinished?: number;
}
export interface JobStatus {
  active?: number;
  completedIndexes?: string;
  completionTime?: string;
  conditions?: JobCondition[];
  failed?: number;
  failedIndexes?: string;
  ready?: number;
  startTime?: string;
  succeeded?: number;
  terminating?: number;
  uncountedTerminatedPods?: UncountedTerminatedPods;
}
export interface JobTemplateSpec {
  metadata?: ObjectMeta;
  spec?: JobSpec;
}
export interface PodFailurePolicy {
  rules: PodFailurePolicyRule[];
}
export interface PodFailurePolicyOnExitCodesRequirement {
  containerName?: string;
  operator: 'In' | 'NotIn' | (string & {});
  values: number[];
}
export interface PodFailurePolicyOnPodConditionsPattern {
  status?: string;
  type: string;
}
export interface PodFailurePolicyRule {
  action: 'Count' | 'FailIndex' | 'FailJob' | 'Ignore' | (string & {});
  onExitCodes?: PodFailurePolicyOnExitCodesRequirement;
  onPodConditions?: PodFailurePolicyOnPodConditionsPattern[];
}
export interface SuccessPolicy {
  rules: SuccessPolicyRule[];
}
export interface SuccessPolicyRule {
  succeededCount?: number;
  succeededIndexes?: string;
}
export interface UncountedTerminatedPods {
  failed?: string[];
  succeeded?: string[];
}
