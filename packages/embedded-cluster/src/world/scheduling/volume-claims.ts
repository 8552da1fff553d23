import type { corev1, storagev1 } from '@deltascope/api';
import type { ClusterClient } from '../cluster-client.ts';

/** The keys of the claims that a pod's volumes are of. */
export function claimKeysOf({ metadata, spec }: corev1.Pod): string[] {
  return (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
    claim === undefined ? [] : [`${metadata.namespace}/${claim.claimName}`],
  );
}

/** What of a pod's claims keeps it off every node, in kube-scheduler's words; undefined: nothing. */
export function claimProblem(client: ClusterClient, pod: corev1.Pod): string | undefined {
  const claims: corev1.PersistentVolumeClaim[] = [];
  for (const key of claimKeysOf(pod)) {
    const name = key.slice(key.indexOf('/') + 1);
    const claim = client.get('persistentvolumeclaims', key);
    if (claim === undefined) return `persistentvolumeclaim "${name}" not found`;
    if (claim.metadata.deletionTimestamp !== undefined) {
      return `persistentvolumeclaim "${name}" is being deleted`;
    }
    claims.push(claim);
  }
  const isUnbound = claims.some(
    (claim) => claim.status?.phase !== 'Bound' && !waits(client, claim),
  );
  return isUnbound ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
}

/** Whether a claim is bound only when a pod that uses it has its node. */
function waits(client: ClusterClient, { spec }: corev1.PersistentVolumeClaim): boolean {
  const storageClass: storagev1.StorageClass | undefined = client.get(
    'storageclasses',
    spec?.storageClassName ?? '',
  );
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
}
