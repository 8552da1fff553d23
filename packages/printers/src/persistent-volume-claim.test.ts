import type { corev1 } from '@deltascope/api';
import { expect, it } from 'vitest';
import { persistentVolumeClaimPrinter } from './persistent-volume-claim.ts';
import { namedCells } from './testing/named-cells.ts';

it.each([
  ['Bound', 'ok'],
  ['Pending', 'progress'],
  ['Lost', 'bad'],
  ['', 'unknown'],
])('a claim that is "%s" fares %s', (phase, health) => {
  const claim = { metadata: {}, status: { phase } };
  expect(namedCells(persistentVolumeClaimPrinter, claim)).toMatchObject({
    Status: [phase, health],
    health,
  });
});

it('a claim on its way out is Terminating, whatever its phase', () => {
  const claim = {
    metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
    status: { phase: 'Bound' },
  };
  expect(namedCells(persistentVolumeClaimPrinter, claim)['Status']).toEqual([
    'Terminating',
    'progress',
  ]);
});

it('a bound claim tells its volume, with the modes in their fixed order', () => {
  const claim: corev1.PersistentVolumeClaim = {
    metadata: {},
    spec: { volumeName: 'pv-1', storageClassName: 'fast', volumeMode: 'Block' },
    status: {
      phase: 'Bound',
      capacity: { storage: '2Gi' },
      accessModes: ['ReadWriteOncePod', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOnce'],
    },
  };
  expect(namedCells(persistentVolumeClaimPrinter, claim)).toMatchObject({
    Volume: 'pv-1',
    Capacity: '2Gi',
    'Access Modes': 'RWO,ROX,RWX,RWOP',
    StorageClass: 'fast',
    VolumeAttributesClass: null,
    VolumeMode: 'Block',
  });
});

it('a claim without a volume tells nothing of one', () => {
  const claim: corev1.PersistentVolumeClaim = {
    metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': 'old' } },
    spec: { storageClassName: 'fast', volumeAttributesClassName: 'gold' },
    status: { phase: 'Pending', accessModes: ['ReadWriteOnce'] },
  };
  expect(namedCells(persistentVolumeClaimPrinter, claim)).toMatchObject({
    Volume: '',
    Capacity: '',
    'Access Modes': '',
    StorageClass: 'old',
    VolumeAttributesClass: 'gold',
    VolumeMode: null,
  });
});
