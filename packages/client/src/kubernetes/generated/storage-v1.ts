// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { storagev1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of storage.k8s.io/v1. */
export interface StorageV1 {
  readonly csiDrivers: ClusterScoped<storagev1.CSIDriver, Standard>;
  readonly csiNodes: ClusterScoped<storagev1.CSINode, Standard | Status>;
  readonly csiStorageCapacities: Namespaced<storagev1.CSIStorageCapacity, Standard>;
  readonly storageClasses: ClusterScoped<storagev1.StorageClass, Standard>;
  readonly volumeAttachments: ClusterScoped<storagev1.VolumeAttachment, Standard | Status>;
  readonly volumeAttributesClasses: ClusterScoped<storagev1.VolumeAttributesClass, Standard>;
}

/** What they are made by. */
export const STORAGE_V1: GroupVersionTable<StorageV1> = {
  group: 'storage.k8s.io',
  version: 'v1',
  resources: {
    csiDrivers: { resource: 'csidrivers', kind: 'CSIDriver', namespaced: false },
    csiNodes: { resource: 'csinodes', kind: 'CSINode', namespaced: false },
    csiStorageCapacities: { resource: 'csistoragecapacities', kind: 'CSIStorageCapacity', namespaced: true },
    storageClasses: { resource: 'storageclasses', kind: 'StorageClass', namespaced: false },
    volumeAttachments: { resource: 'volumeattachments', kind: 'VolumeAttachment', namespaced: false },
    volumeAttributesClasses: { resource: 'volumeattributesclasses', kind: 'VolumeAttributesClass', namespaced: false },
  },
};
