// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as metav1 from '../meta/v1.ts';
export interface DeviceTaint {
  effect: 'NoExecute' | 'NoSchedule' | 'None' | (string & {});
  key: string;
  timeAdded?: string;
  value?: string;
}
export interface DeviceTaintRule {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: DeviceTaintRuleSpec;
  status?: DeviceTaintRuleStatus;
}
export interface DeviceTaintRuleList {
  apiVersion?: string;
  items: DeviceTaintRule[];
  kind?: string;
  metadata: ListMeta;
}
export interface DeviceTaintRuleSpec {
  deviceSelector?: DeviceTaintSelector;
  taint: DeviceTaint;
}
export interface DeviceTaintRuleStatus {
  conditions?: metav1.Condition[];
}
export interface DeviceTaintSelector {
  device?: string;
  driver?: string;
  pool?: string;
}
export interface PartitionTypeStatus {
  allocatable: number;
  attribute: string;
  total: number;
  type: string;
}
export interface PoolStatus {
  allocatedDevices?: number;
  availableDevices?: number;
  driver: string;
  generation: number;
  nodeName?: string;
  partitionSummary?: PartitionTypeStatus[];
  poolName: string;
  resourceSliceCount?: number;
  shareableSummary?: ShareableSummaryStatus;
  totalDevices?: number;
  unavailableDevices?: number;
  validationError?: string;
}
export interface ResourcePoolStatusRequest {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: ResourcePoolStatusRequestSpec;
  status?: ResourcePoolStatusRequestStatus;
}
export interface ResourcePoolStatusRequestList {
  apiVersion?: string;
  items: ResourcePoolStatusRequest[];
  kind?: string;
  metadata: ListMeta;
}
export interface ResourcePoolStatusRequestSpec {
  defaultPartitionTypeAttribute?: string;
  driver: string;
  limit?: number;
  poolName?: string;
}
export interface ResourcePoolStatusRequestStatus {
  conditions?: metav1.Condition[];
  poolCount: number;
  pools?: PoolStatus[];
}
export interface ShareableCapacityStatus {
  available: string;
  consumed: string;
  name: string;
  total: string;
}
export interface ShareableSummaryStatus {
  capacity?: ShareableCapacityStatus[];
  fullyAvailableDevices: number;
  partiallyAvailableDevices: number;
}
