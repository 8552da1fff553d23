// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { discoveryv1 } from '@deltascope/api';
import type { GroupVersionTable, Namespaced, Standard } from '../../gentype/group-version.ts';

/** The clients of discovery.k8s.io/v1. */
export interface DiscoveryV1 {
  readonly endpointSlices: Namespaced<discoveryv1.EndpointSlice, Standard>;
}

/** What they are made by. */
export const DISCOVERY_V1: GroupVersionTable<DiscoveryV1> = {
  group: 'discovery.k8s.io',
  version: 'v1',
  resources: {
    endpointSlices: { resource: 'endpointslices', kind: 'EndpointSlice', namespaced: true },
  },
};
