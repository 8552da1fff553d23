import { parseGroupResource, type GroupResource } from '@deltascope/apimachinery';

/**
 * The kinds whose informers run from the start, in the order in which the rail shows them: what every page lives on. A cluster that lacks
 * one shows it as not served.
 */
export const STANDING_KINDS: readonly GroupResource[] = [
  'nodes',
  'namespaces',
  'events',
  'pods',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'services',
  'endpointslices.discovery.k8s.io',
  'persistentvolumeclaims',
  'customresourcedefinitions.apiextensions.k8s.io',
].map(parseGroupResource);
