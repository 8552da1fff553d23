// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { storagemigrationv1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of storagemigration.k8s.io/v1. */
export interface StoragemigrationV1 {
  readonly storageVersionMigrations: ClusterScoped<storagemigrationv1.StorageVersionMigration, Standard | Status>;
}

/** What they are made by. */
export const STORAGEMIGRATION_V1: GroupVersionTable<StoragemigrationV1> = {
  group: 'storagemigration.k8s.io',
  version: 'v1',
  resources: {
    storageVersionMigrations: { resource: 'storageversionmigrations', kind: 'StorageVersionMigration', namespaced: false },
  },
};
