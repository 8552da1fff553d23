// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { ListMeta, ObjectMeta } from '@deltascope/apimachinery';
export interface ServerStorageVersion {
  apiServerID: string;
  decodableVersions: string[];
  encodingVersion: string;
  servedVersions?: string[];
}
export interface StorageVersion {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec?: StorageVersionSpec;
  status?: StorageVersionStatus;
}
export interface StorageVersionCondition {
  lastTransitionTime?: string;
  message: string;
  observedGeneration?: number;
  reason: string;
  status: string;
  type: string;
}
export interface StorageVersionList {
  apiVersion?: string;
  items: StorageVersion[];
  kind?: string;
  metadata: ListMeta;
}
export type StorageVersionSpec = Record<string, unknown>;
export interface StorageVersionStatus {
  commonEncodingVersion?: string;
  conditions?: StorageVersionCondition[];
  storageVersions?: ServerStorageVersion[];
}
