// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { ListMeta, ObjectMeta } from '@deltascope/apimachinery';
export interface LeaseCandidate {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: LeaseCandidateSpec;
}
export interface LeaseCandidateList {
  apiVersion?: string;
  items: LeaseCandidate[];
  kind?: string;
  metadata: ListMeta;
}
export interface LeaseCandidateSpec {
  binaryVersion: string;
  emulationVersion?: string;
  leaseName: string;
  pingTime?: string;
  renewTime?: string;
  strategy: string;
}
