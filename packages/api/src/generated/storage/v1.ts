// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { LabelSelector, ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as corev1 from '../core/v1.ts';
export interface CSIDriver {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: CSIDriverSpec;
}
export interface CSIDriverList {
  apiVersion?: string;
  items: CSIDriver[];
  kind?: string;
  metadata: ListMeta;
}
export interface CSIDriverSpec {
  attachRequired?: boolean;
  fsGroupPolicy?: string;
  nodeAllocatableUpdatePeriodSeconds?: number;
  podInfoOnMount?: boolean;
  preventPodSchedulingIfMissing?: boolean;
  requiresRepublish?: boolean;
  seLinuxMount?: boolean;
  serviceAccountTokenInSecrets?: boolean;
  storageCapacity?: boolean;
  tokenRequests?: TokenRequest[];
  volumeLifecycleModes?: string[];
}
export interface CSINode {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: CSINodeSpec;
  status?: CSINodeStatus;
}
export interface CSINodeDriver {
  allocatable?: VolumeNodeResources;
  name: string;
  nodeID: string;
  topologyKeys?: string[];
}
export interface CSINodeList {
  apiVersion?: string;
  items: CSINode[];
  kind?: string;
  metadata: ListMeta;
}
export interface CSINodeSpec {
  drivers: CSINodeDriver[];
}
export interface CSINodeStatus {
  storageHealth?: StorageHealth[];
}
export interface CSIStorageCapacity {
  apiVersion?: string;
  capacity?: string;
  kind?: string;
  maximumVolumeSize?: string;
  metadata: ObjectMeta;
  nodeTopology?: LabelSelector;
  storageClassName: string;
}
export interface CSIStorageCapacityList {
  apiVersion?: string;
  items: CSIStorageCapacity[];
  kind?: string;
  metadata: ListMeta;
}
export interface StorageClass {
  allowVolumeExpansion?: boolean;
  allowedTopologies?: corev1.TopologySelectorTerm[];
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  mountOptions?: string[];
  parameters?: Record<string, string>;
  provisioner: string;
  reclaimPolicy?: 'Delete' | 'Recycle' | 'Retain' | (string & {});
  volumeBindingMode?: 'Immediate' | 'WaitForFirstConsumer' | (string & {});
}
export interface StorageClassList {
  apiVersion?: string;
  items: StorageClass[];
  kind?: string;
  metadata: ListMeta;
}
export interface StorageHealth {
  healthConditions?: StorageHealthCondition[];
  name: string;
}
export interface StorageHealthCondition {
  accessMode?: 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOnce' | 'ReadWriteOncePod' | (string & {});
  lastTransitionTime?: string;
  message?: string;
  reason: string;
  status: 'StorageDegraded' | 'StorageUnreachable' | (string & {});
  volumeMode?: 'Block' | 'Filesystem' | (string & {});
}
export interface TokenRequest {
  audience: string;
  expirationSeconds?: number;
}
export interface VolumeAttachment {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: VolumeAttachmentSpec;
  status?: VolumeAttachmentStatus;
}
export interface VolumeAttachmentList {
  apiVersion?: string;
  items: VolumeAttachment[];
  kind?: string;
  metadata: ListMeta;
}
export interface VolumeAttachmentSource {
  inlineVolumeSpec?: corev1.PersistentVolumeSpec;
  persistentVolumeName?: string;
}
export interface VolumeAttachmentSpec {
  attacher: string;
  nodeName: string;
  source: VolumeAttachmentSource;
}
export interface VolumeAttachmentStatus {
  attachError?: VolumeError;
  attached: boolean;
  attachmentMetadata?: Record<string, string>;
  detachError?: VolumeError;
}
export interface VolumeAttributesClass {
  apiVersion?: string;
  driverName: string;
  kind?: string;
  metadata: ObjectMeta;
  parameters?: Record<string, string>;
}
export interface VolumeAttributesClassList {
  apiVersion?: string;
  items: VolumeAttributesClass[];
  kind?: string;
  metadata: ListMeta;
}
export interface VolumeError {
  errorCode?: number;
  message?: string;
  time?: string;
}
export interface VolumeNodeResources {
  count?: number;
}
