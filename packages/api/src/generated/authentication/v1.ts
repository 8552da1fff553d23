// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { ObjectMeta } from '@deltascope/apimachinery';
export interface BoundObjectReference {
  apiVersion?: string;
  kind?: string;
  name?: string;
  uid?: string;
}
export interface SelfSubjectReview {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  status?: SelfSubjectReviewStatus;
}
export interface SelfSubjectReviewStatus {
  userInfo?: UserInfo;
}
export interface TokenRequest {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec?: TokenRequestSpec;
  status?: TokenRequestStatus;
}
export interface TokenRequestSpec {
  attestations?: Record<string, string[]>;
  audiences?: string[];
  boundObjectRef?: BoundObjectReference;
  expirationSeconds?: number;
}
export interface TokenRequestStatus {
  expirationTimestamp?: string;
  token?: string;
}
export interface TokenReview {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: TokenReviewSpec;
  status?: TokenReviewStatus;
}
export interface TokenReviewSpec {
  audiences?: string[];
  token: string;
}
export interface TokenReviewStatus {
  audiences?: string[];
  authenticated?: boolean;
  error?: string;
  user?: UserInfo;
}
export interface UserInfo {
  extra?: Record<string, string[]>;
  groups?: string[];
  uid?: string;
  username?: string;
}
