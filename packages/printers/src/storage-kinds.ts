import type { corev1, storagev1 } from '@deltascope/api';
import { accessModes, BETA_CLASS } from './access-modes.ts';
import { AGE_OF } from './age.ts';
import { columnsPrinter } from './columns-printer.ts';
import { entries, flag, items, text, words } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Health, Printer } from './printer.ts';

const GROUP = 'storage.k8s.io';

const VOLUME_HEALTH: ReadonlyMap<string, Health> = new Map<string, Health>([
  ['Available', 'ok'],
  ['Bound', 'ok'],
  ['Released', 'done'],
  ['Pending', 'progress'],
  ['Failed', 'bad'],
]);

function volumeStatus({
  metadata,
  status,
}: Sparse<corev1.PersistentVolume>): [word: string, health: Health] {
  if (typeof metadata?.deletionTimestamp === 'string') return ['Terminating', 'progress'];
  const phase = text(status?.phase);
  return [phase, VOLUME_HEALTH.get(phase) ?? 'unknown'];
}

export const persistentVolumePrinter: Printer = columnsPrinter<corev1.PersistentVolume>({
  resource: { group: '', resource: 'persistentvolumes' },
  kind: 'PersistentVolume',
  namespaced: false,
  health: (volume) => volumeStatus(volume)[1],
  columns: [
    {
      name: 'Capacity',
      type: 'text',
      description: 'What it holds.',
      cell: ({ spec }) => entries(spec?.capacity)['storage'] ?? '0',
    },
    {
      name: 'Access Modes',
      type: 'text',
      description: 'How it may be mounted.',
      cell: ({ spec }) => accessModes(words(spec?.accessModes)),
    },
    {
      name: 'Reclaim Policy',
      type: 'text',
      description: 'What becomes of it when its claim goes.',
      cell: ({ spec }) => text(spec?.persistentVolumeReclaimPolicy),
    },
    { name: 'Status', type: 'status', description: 'Whether it is in use.', cell: volumeStatus },
    {
      name: 'Claim',
      type: 'text',
      description: 'Who uses it.',
      cell: ({ spec }) =>
        spec?.claimRef === undefined
          ? ''
          : `${text(spec.claimRef.namespace)}/${text(spec.claimRef.name)}`,
    },
    {
      name: 'StorageClass',
      type: 'text',
      description: 'The class that it is of.',
      cell: ({ metadata, spec }) =>
        entries(metadata?.annotations)[BETA_CLASS] ?? text(spec?.storageClassName),
    },
    {
      name: 'VolumeAttributesClass',
      type: 'text',
      absent: '<unset>',
      description: 'The class of its attributes.',
      cell: ({ spec }) =>
        spec?.volumeAttributesClassName === undefined ? null : text(spec.volumeAttributesClassName),
    },
    {
      name: 'Reason',
      type: 'text',
      description: 'Why it failed.',
      cell: ({ status }) => text(status?.reason),
    },
    AGE_OF,
    {
      name: 'VolumeMode',
      type: 'text',
      absent: '<unset>',
      priority: 1,
      description: 'Filesystem or block device.',
      cell: ({ spec }) => (spec?.volumeMode === undefined ? null : text(spec.volumeMode)),
    },
  ],
});

export const storageClassPrinter: Printer = {
  ...columnsPrinter<storagev1.StorageClass>({
    resource: { group: GROUP, resource: 'storageclasses' },
    kind: 'StorageClass',
    namespaced: false,
    columns: [
      {
        name: 'Provisioner',
        type: 'text',
        description: 'Who makes its volumes.',
        cell: ({ provisioner }) => text(provisioner),
      },
      {
        name: 'ReclaimPolicy',
        type: 'text',
        description: 'What becomes of a volume when its claim goes.',
        cell: ({ reclaimPolicy }) => text(reclaimPolicy) || 'Delete',
      },
      {
        name: 'VolumeBindingMode',
        type: 'text',
        description: 'When a claim gets its volume.',
        cell: ({ volumeBindingMode }) => text(volumeBindingMode) || 'Immediate',
      },
      {
        name: 'AllowVolumeExpansion',
        type: 'text',
        isBoolean: true,
        description: 'Whether volumes may grow.',
        cell: ({ allowVolumeExpansion }) => flag(allowVolumeExpansion),
      },
      AGE_OF,
    ],
  }),
  nameSuffix: defaultMark('storageclass'),
};

/** kubectl marks the class that is taken where none is named. */
function defaultMark(kind: string) {
  const key = `${kind}.kubernetes.io/is-default-class`;
  const beta = `${kind}.beta.kubernetes.io/is-default-class`;
  return ({ metadata }: Sparse<storagev1.StorageClass>): string => {
    const annotations = entries(metadata?.annotations);
    return annotations[key] === 'true' || annotations[beta] === 'true' ? ' (default)' : '';
  };
}

export const volumeAttributesClassPrinter: Printer =
  columnsPrinter<storagev1.VolumeAttributesClass>({
    resource: { group: GROUP, resource: 'volumeattributesclasses' },
    kind: 'VolumeAttributesClass',
    namespaced: false,
    columns: [
      {
        name: 'DriverName',
        type: 'text',
        description: 'Whose attributes these are.',
        cell: ({ driverName }) => text(driverName),
      },
      AGE_OF,
    ],
  });

export const volumeAttachmentPrinter: Printer = columnsPrinter<storagev1.VolumeAttachment>({
  resource: { group: GROUP, resource: 'volumeattachments' },
  kind: 'VolumeAttachment',
  namespaced: false,
  health: ({ status }) => (status?.attached === true ? 'ok' : 'progress'),
  columns: [
    {
      name: 'Attacher',
      type: 'text',
      tableFormat: 'name',
      description: 'The driver that attaches.',
      cell: ({ spec }) => text(spec?.attacher),
    },
    {
      name: 'PV',
      type: 'text',
      description: 'The volume.',
      cell: ({ spec }) => text(spec?.source?.persistentVolumeName),
    },
    {
      name: 'Node',
      type: 'text',
      description: 'Where to.',
      cell: ({ spec }) => text(spec?.nodeName),
    },
    {
      name: 'Attached',
      type: 'text',
      tableType: 'boolean',
      description: 'Whether it is there.',
      cell: ({ status }) => flag(status?.attached),
    },
    AGE_OF,
  ],
});

export const csiDriverPrinter: Printer = columnsPrinter<storagev1.CSIDriver>({
  resource: { group: GROUP, resource: 'csidrivers' },
  kind: 'CSIDriver',
  namespaced: false,
  columns: [
    {
      name: 'AttachRequired',
      type: 'text',
      tableType: 'boolean',
      description: 'Whether volumes are attached before they are mounted.',
      cell: ({ spec }) => flag(spec?.attachRequired, true),
    },
    {
      name: 'PodInfoOnMount',
      type: 'text',
      tableType: 'boolean',
      description: 'Whether it is told of the pod.',
      cell: ({ spec }) => flag(spec?.podInfoOnMount),
    },
    {
      name: 'StorageCapacity',
      type: 'text',
      tableType: 'boolean',
      description: 'Whether it tells how much is left.',
      cell: ({ spec }) => flag(spec?.storageCapacity),
    },
    {
      name: 'TokenRequests',
      type: 'text',
      absent: '<unset>',
      description: 'The audiences of the tokens it is given.',
      cell: ({ spec }) =>
        items(spec?.tokenRequests)
          .map(({ audience }) => text(audience))
          .join(',') || null,
    },
    {
      name: 'RequiresRepublish',
      type: 'text',
      tableType: 'boolean',
      description: 'Whether it is told again and again.',
      cell: ({ spec }) => flag(spec?.requiresRepublish),
    },
    {
      name: 'Modes',
      type: 'text',
      description: 'Kinds of volumes that it makes.',
      cell: ({ spec }) => words(spec?.volumeLifecycleModes).join(',') || null,
    },
    AGE_OF,
  ],
});

export const csiNodePrinter: Printer = columnsPrinter<storagev1.CSINode>({
  resource: { group: GROUP, resource: 'csinodes' },
  kind: 'CSINode',
  namespaced: false,
  columns: [
    {
      name: 'Drivers',
      type: 'number',
      description: 'How many drivers are on the node.',
      cell: ({ spec }) => items(spec?.drivers).length,
    },
    AGE_OF,
  ],
});
