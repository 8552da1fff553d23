// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as metav1 from '../meta/v1.ts';
export interface StorageVersionMigration {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec?: StorageVersionMigrationSpec;
  status?: StorageVersionMigrationStatus;
}
export interface StorageVersionMigrationList {
  apiVersion?: string;
  items: StorageVersionMigration[];
  kind?: string;
  metadata: ListMeta;
}
export interface StorageVersionMigrationSpec {
  resource: metav1.GroupResource;
}
export interface StorageVersionMigrationStatus {
  conditions?: metav1.Condition[];
  resourceVersion?: string;
}
