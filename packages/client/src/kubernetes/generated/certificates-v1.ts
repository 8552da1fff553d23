// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { certificatesv1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of certificates.k8s.io/v1. */
export interface CertificatesV1 {
  readonly certificateSigningRequests: ClusterScoped<certificatesv1.CertificateSigningRequest, Standard | Status | 'updateApproval'>;
  readonly clusterTrustBundles: ClusterScoped<certificatesv1.ClusterTrustBundle, Standard>;
  readonly podCertificateRequests: Namespaced<certificatesv1.PodCertificateRequest, Standard | Status>;
}

/** What they are made by. */
export const CERTIFICATES_V1: GroupVersionTable<CertificatesV1> = {
  group: 'certificates.k8s.io',
  version: 'v1',
  resources: {
    certificateSigningRequests: { resource: 'certificatesigningrequests', kind: 'CertificateSigningRequest', namespaced: false },
    clusterTrustBundles: { resource: 'clustertrustbundles', kind: 'ClusterTrustBundle', namespaced: false },
    podCertificateRequests: { resource: 'podcertificaterequests', kind: 'PodCertificateRequest', namespaced: true },
  },
};
