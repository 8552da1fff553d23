// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as corev1 from '../core/v1.ts';
export interface Overhead {
  podFixed?: Record<string, string>;
}
export interface RuntimeClass {
  apiVersion?: string;
  handler: string;
  kind?: string;
  metadata: ObjectMeta;
  overhead?: Overhead;
  scheduling?: Scheduling;
}
export interface RuntimeClassList {
  apiVersion?: string;
  items: RuntimeClass[];
  kind?: string;
  metadata: ListMeta;
}
export interface Scheduling {
  nodeSelector?: Record<string, string>;
  tolerations?: corev1.Toleration[];
}
