// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as metav1 from '../meta/v1.ts';
export interface CertificateSigningRequest {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: CertificateSigningRequestSpec;
  status?: CertificateSigningRequestStatus;
}
export interface CertificateSigningRequestCondition {
  lastTransitionTime?: string;
  lastUpdateTime?: string;
  message?: string;
  reason?: string;
  status: string;
  type: string;
}
export interface CertificateSigningRequestList {
  apiVersion?: string;
  items: CertificateSigningRequest[];
  kind?: string;
  metadata: ListMeta;
}
export interface CertificateSigningRequestSpec {
  expirationSeconds?: number;
  extra?: Record<string, string[]>;
  groups?: string[];
  request: string;
  signerName: string;
  uid?: string;
  usages?: ('any' | 'cert sign' | 'client auth' | 'code signing' | 'content commitment' | 'crl sign' | 'data encipherment' | 'decipher only' | 'digital signature' | 'email protection' | 'encipher only' | 'ipsec end system' | 'ipsec tunnel' | 'ipsec user' | 'key agreement' | 'key encipherment' | 'microsoft sgc' | 'netscape sgc' | 'ocsp signing' | 's/mime' | 'server auth' | 'signing' | 'timestamping' | (string & {}))[];
  username?: string;
}
export interface CertificateSigningRequestStatus {
  certificate?: string;
  conditions?: CertificateSigningRequestCondition[];
}
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
  podName: string;
  podUID: string;
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
