// Generated from the OpenAPI of Kubernetes v1.37.2; do not edit.
import type { LabelSelector, ListMeta, ObjectMeta } from '@deltascope/apimachinery';
import type * as corev1 from '../core/v1.ts';
import type * as metav1 from '../meta/v1.ts';
export interface HTTPIngressPath {
  backend: IngressBackend;
  path?: string;
  pathType: 'Exact' | 'ImplementationSpecific' | 'Prefix' | (string & {});
}
export interface HTTPIngressRuleValue {
  paths: HTTPIngressPath[];
}
export interface IPAddress {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec: IPAddressSpec;
}
export interface IPAddressList {
  apiVersion?: string;
  items: IPAddress[];
  kind?: string;
  metadata: ListMeta;
}
export interface IPAddressSpec {
  parentRef: ParentReference;
}
export interface IPBlock {
  cidr: string;
  except?: string[];
}
export interface Ingress {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec?: IngressSpec;
  status?: IngressStatus;
}
export interface IngressBackend {
  resource?: corev1.TypedLocalObjectReference;
  service?: IngressServiceBackend;
}
export interface IngressClass {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec?: IngressClassSpec;
}
export interface IngressClassList {
  apiVersion?: string;
  items: IngressClass[];
  kind?: string;
  metadata: ListMeta;
}
export interface IngressClassParametersReference {
  apiGroup?: string;
  kind: string;
  name: string;
  namespace?: string;
  scope?: string;
}
export interface IngressClassSpec {
  controller?: string;
  parameters?: IngressClassParametersReference;
}
export interface IngressList {
  apiVersion?: string;
  items: Ingress[];
  kind?: string;
  metadata: ListMeta;
}
export interface IngressLoadBalancerIngress {
  hostname?: string;
  ip?: string;
  ports?: IngressPortStatus[];
}
export interface IngressLoadBalancerStatus {
  ingress?: IngressLoadBalancerIngress[];
}
export interface IngressPortStatus {
  error?: string;
  port: number;
  protocol: 'SCTP' | 'TCP' | 'UDP' | (string & {});
}
export interface IngressRule {
  host?: string;
  http?: HTTPIngressRuleValue;
}
export interface IngressServiceBackend {
  name: string;
  port?: ServiceBackendPort;
}
export interface IngressSpec {
  defaultBackend?: IngressBackend;
  ingressClassName?: string;
  rules?: IngressRule[];
  tls?: IngressTLS[];
}
export interface IngressStatus {
  loadBalancer?: IngressLoadBalancerStatus;
}
export interface IngressTLS {
  hosts?: string[];
  secretName?: string;
}
export interface NetworkPolicy {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec?: NetworkPolicySpec;
}
export interface NetworkPolicyEgressRule {
  ports?: NetworkPolicyPort[];
  to?: NetworkPolicyPeer[];
}
export interface NetworkPolicyIngressRule {
  from?: NetworkPolicyPeer[];
  ports?: NetworkPolicyPort[];
}
export interface NetworkPolicyList {
  apiVersion?: string;
  items: NetworkPolicy[];
  kind?: string;
  metadata: ListMeta;
}
export interface NetworkPolicyPeer {
  ipBlock?: IPBlock;
  namespaceSelector?: LabelSelector;
  podSelector?: LabelSelector;
}
export interface NetworkPolicyPort {
  endPort?: number;
  port?: number | string;
  protocol?: 'SCTP' | 'TCP' | 'UDP' | (string & {});
}
export interface NetworkPolicySpec {
  egress?: NetworkPolicyEgressRule[];
  ingress?: NetworkPolicyIngressRule[];
  podSelector?: LabelSelector;
  policyTypes?: ('Egress' | 'Ingress' | (string & {}))[];
}
export interface ParentReference {
  group?: string;
  name: string;
  namespace?: string;
  resource: string;
}
export interface ServiceBackendPort {
  name?: string;
  number?: number;
}
export interface ServiceCIDR {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  spec?: ServiceCIDRSpec;
  status?: ServiceCIDRStatus;
}
export interface ServiceCIDRList {
  apiVersion?: string;
  items: ServiceCIDR[];
  kind?: string;
  metadata: ListMeta;
}
export interface ServiceCIDRSpec {
  cidrs?: string[];
}
export interface ServiceCIDRStatus {
  conditions?: metav1.Condition[];
}
