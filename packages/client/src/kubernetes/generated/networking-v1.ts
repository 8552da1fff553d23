// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { networkingv1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Namespaced, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of networking.k8s.io/v1. */
export interface NetworkingV1 {
  readonly ingressClasses: ClusterScoped<networkingv1.IngressClass, Standard>;
  readonly ingresses: Namespaced<networkingv1.Ingress, Standard | Status>;
  readonly ipAddresses: ClusterScoped<networkingv1.IPAddress, Standard>;
  readonly networkPolicies: Namespaced<networkingv1.NetworkPolicy, Standard>;
  readonly serviceCIDRs: ClusterScoped<networkingv1.ServiceCIDR, Standard | Status>;
}

/** What they are made by. */
export const NETWORKING_V1: GroupVersionTable<NetworkingV1> = {
  group: 'networking.k8s.io',
  version: 'v1',
  resources: {
    ingressClasses: { resource: 'ingressclasses', kind: 'IngressClass', namespaced: false },
    ingresses: { resource: 'ingresses', kind: 'Ingress', namespaced: true },
    ipAddresses: { resource: 'ipaddresses', kind: 'IPAddress', namespaced: false },
    networkPolicies: { resource: 'networkpolicies', kind: 'NetworkPolicy', namespaced: true },
    serviceCIDRs: { resource: 'servicecidrs', kind: 'ServiceCIDR', namespaced: false },
  },
};
