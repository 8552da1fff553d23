// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as corev1 from '../core/v1.ts';
export interface Endpoint {
  addresses: string[];
  conditions?: EndpointConditions;
  deprecatedTopology?: Record<string, string>;
  hints?: EndpointHints;
  hostname?: string;
  nodeName?: string;
  targetRef?: corev1.ObjectReference;
  zone?: string;
}
export interface EndpointConditions {
  ready?: boolean;
  serving?: boolean;
  terminating?: boolean;
}
export interface EndpointHints {
  forNodes?: ForNode[];
  forZones?: ForZone[];
}
export interface EndpointPort {
  appProtocol?: string;
  name?: string;
  port?: number;
  protocol?: 'SCTP' | 'TCP' | 'UDP' | (string & {});
}
export interface EndpointSlice {
  addressType: 'FQDN' | 'IPv4' | 'IPv6' | (string & {});
  apiVersion?: string;
  endpoints?: Endpoint[];
  kind?: string;
  metadata: ObjectMeta;
  ports?: EndpointPort[];
}
export interface EndpointSliceList {
  apiVersion?: string;
  items: EndpointSlice[];
  kind?: string;
  metadata: ListMeta;
}
export interface ForNode {
  name: string;
}
export interface ForZone {
  name: string;
}
