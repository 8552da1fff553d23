import type { coordinationv1, corev1 } from '@deltascope/api';
import { formatMicroTime } from '../../clock.ts';

/** Where kubelets keep the leases of their nodes (KEP-589). */
export const LEASE_NAMESPACE = 'kube-node-lease';

/** How long a lease says that its node lives (nodeLeaseDurationSeconds). */
export const LEASE_SECONDS = 40;

/** The lease that a kubelet makes for its node. */
export function newLease(node: corev1.Node, nowMs: number): coordinationv1.Lease {
  const { name = '' } = node.metadata;
  const owner = { apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid ?? '' };
  return {
    metadata: { name, namespace: LEASE_NAMESPACE, ownerReferences: [owner] },
    spec: {
      holderIdentity: name,
      leaseDurationSeconds: LEASE_SECONDS,
      renewTime: formatMicroTime(nowMs),
    },
  };
}
