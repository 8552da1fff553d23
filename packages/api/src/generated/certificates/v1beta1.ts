// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as metav1 from '../meta/v1.ts';
export interface ClusterTrustBundle {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: ClusterTrustBundleSpec;
}
export interface ClusterTrustBundleList {
  apiVersion?: string;
  items: ClusterTrustBundle[];
  kind?: string;
  metadata: ListMeta;
}
export interface ClusterTrustBundleSpec {
  signerName?: string;
  trustBundle: string;
}
export interface PodCertificateRequest {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: PodCertificateRequestSpec;
  status?: PodCertificateRequestStatus;
}
export interface PodCertificateRequestList {
  apiVersion?: string;
  items: PodCertificateRequest[];
  kind?: string;
  metadata: ListMeta;
}
export interface PodCertificateRequestSpec {
  maxExpirationSeconds?: number;
  nodeName: string;
  nodeUID: string;
  pkixPublicKey?: string;
  podName: string;
  podUID: string;
  proofOfPossession?: string;
  serviceAccountName: string;
  serviceAccountUID: string;
  signerName: string;
  stubPKCS10Request: string;
  unverifiedUserAnnotations?: Record<string, string>;
}
export interface PodCertificateRequestStatus {
  beginRefreshAt?: string;
  certificateChain?: string;
  conditions?: metav1.Condition[];
  notAfter?: string;
  notBefore?: string;
}
