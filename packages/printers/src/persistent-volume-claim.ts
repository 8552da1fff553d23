import type { corev1 } from '@deltascope/api';
import { AGE, createdAt } from './age.ts';
import { accessModes, BETA_CLASS } from './access-modes.ts';
import { entries, text, words } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Health, PrintedRow, Printer } from './printer.ts';

type Claim = Sparse<corev1.PersistentVolumeClaim>;

export const persistentVolumeClaimPrinter: Printer = {
  resource: { group: '', resource: 'persistentvolumeclaims' },
  kind: 'PersistentVolumeClaim',
  namespaced: true,
  namePosition: 0,
  namePriority: 0,
  columns: [
    { name: 'Status', type: 'status', priority: 0, description: 'Whether it has a volume.' },
    { name: 'Volume', type: 'text', priority: 0, description: 'The volume it is bound to.' },
    { name: 'Capacity', type: 'text', priority: 0, description: 'What the volume holds.' },
    {
      name: 'Access Modes',
      type: 'text',
      priority: 0,
      description: 'How the volume may be mounted.',
    },
    { name: 'StorageClass', type: 'text', priority: 0, description: 'The class it asks for.' },
    {
      name: 'VolumeAttributesClass',
      type: 'text',
      absent: '<unset>',
      priority: 0,
      description: 'The class of attributes it asks for.',
    },
    AGE,
    {
      name: 'VolumeMode',
      type: 'text',
      absent: '<unset>',
      priority: 1,
      description: 'Filesystem or block device.',
    },
  ],

  print(claim: Claim): PrintedRow {
    const { metadata, spec, status } = claim;
    const [word, health] = claimStatus(claim);
    const volume = text(spec?.volumeName);
    const isBound = volume !== '';
    return {
      cells: [
        [word, health],
        volume,
        isBound ? (entries(status?.capacity)['storage'] ?? '0') : '',
        isBound ? accessModes(words(status?.accessModes)) : '',
        entries(metadata?.annotations)[BETA_CLASS] ?? text(spec?.storageClassName),
        spec?.volumeAttributesClassName === undefined ? null : text(spec.volumeAttributesClassName),
        createdAt(metadata),
        spec?.volumeMode === undefined ? null : text(spec.volumeMode),
      ],
      health,
    };
  },
};

const HEALTH: ReadonlyMap<string, Health> = new Map<string, Health>([
  ['Bound', 'ok'],
  ['Pending', 'progress'],
  ['Lost', 'bad'],
]);

function claimStatus({ metadata, status }: Claim): readonly [word: string, health: Health] {
  if (typeof metadata?.deletionTimestamp === 'string') return ['Terminating', 'progress'];
  const phase = text(status?.phase);
  return [phase, HEALTH.get(phase) ?? 'unknown'];
}
