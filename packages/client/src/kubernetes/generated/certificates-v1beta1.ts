// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { certificatesv1beta1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of certificates.k8s.io/v1beta1. */
export interface CertificatesV1beta1 {
  readonly clusterTrustBundles: ClusterScoped<certificatesv1beta1.ClusterTrustBundle, Standard>;
  readonly podCertificateRequests: Namespaced<certificatesv1beta1.PodCertificateRequest, Standard | Status>;
}

/** What they are made by. */
export const CERTIFICATES_V1BETA1: GroupVersionTable<CertificatesV1beta1> = {
  group: 'certificates.k8s.io',
  version: 'v1beta1',
  resources: {
    clusterTrustBundles: { resource: 'clustertrustbundles', kind: 'ClusterTrustBundle', namespaced: false },
    podCertificateRequests: { resource: 'podcertificaterequests', kind: 'PodCertificateRequest', namespaced: true },
  },
};
