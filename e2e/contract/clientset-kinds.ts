import type { GroupVersionResource, KubeObject } from '@deltascope/apimachinery';
import type { ResourceClient, Standard, Status } from '@deltascope/client';
import type { Clientset } from '@deltascope/client/kubernetes';
import { deployment, service, suspendedCronJob } from './target.ts';

/** The calls that are tried on each kind. */
export type TriedClient<T extends KubeObject> = Pick<ResourceClient<T>, Standard> &
  Partial<Pick<ResourceClient<T>, Status>>;

/** One kind of a group on which all its verbs are tried, and an object that does no harm. */
export interface TriedKind<T extends KubeObject = KubeObject> {
  readonly gvr: GroupVersionResource;
  /** The typed client; cluster-scoped kinds disregard the namespace. */
  open(clientset: Clientset, namespace: string): TriedClient<T>;
  /** `name` is new; the object's own may be made of it. `namespace` is that of its client. */
  make(name: string, namespace: string): T;
  /** A status that the API server accepts, for kinds with one. */
  readonly status?: object;
}

const condition = {
  type: 'example.com/Tried',
  status: 'True',
  reason: 'Tried',
  message: 'by a test',
  lastTransitionTime: '2026-01-01T00:00:00Z',
};
const conditions = { conditions: [condition] };

/** Of a key of no importance: CN=contract. */
const CSR =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlHU01FWUNBUUF3RXpFUk1BOEdBMVVFQXd3SVkyOXVkSEpoWTNRd0tqQUZCZ01yWlhBRElRQ3A4Nkw5c2g5Qwo5TUM2UTdhWlVPOEhKNVg1Y2JzMWIvM1lLL1A5OGNxcUdLQUFNQVVHQXl0bGNBTkJBSi92MCtKQkNvSHNMRjlHCnljbXVWQUNlQ1hqSkFESEIrVktHbnpIQWxkY0pkd3JVZ0txZ2hPMjBNSHpoemZnbHVyNWZ2V3FjWEdwZUtiNUQKbGxRUlZBQT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==';

/** A certificate that nobody has asked a known signer for. */
export const certificateSigningRequest = (name: string) => ({
  metadata: { name },
  spec: { request: CSR, signerName: 'example.com/contract', usages: ['digital signature'] },
});

const autoscaler = (name: string) => ({
  metadata: { name },
  spec: {
    minReplicas: 1,
    maxReplicas: 2,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nothing' },
  },
});

const tried = <T extends KubeObject>(kind: TriedKind<T>): TriedKind<T> => kind;

/** At least one kind of each group and stable version. */
export const TRIED_KINDS: readonly TriedKind[] = [
  tried({
    gvr: { group: '', version: 'v1', resource: 'services' },
    open: ({ coreV1 }, namespace) => coreV1.services(namespace),
    make: (name) => service(name),
    status: conditions,
  }),
  tried({
    gvr: { group: '', version: 'v1', resource: 'configmaps' },
    open: ({ coreV1 }, namespace) => coreV1.configMaps(namespace),
    make: (name) => ({ metadata: { name }, data: { a: 'b' } }),
  }),
  tried({
    gvr: { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices' },
    open: ({ apiregistrationV1 }) => apiregistrationV1.apiServices(),
    make: (name) => ({
      metadata: { name: `v1.${name}.example.com` },
      spec: {
        group: `${name}.example.com`,
        version: 'v1',
        groupPriorityMinimum: 1,
        versionPriority: 1,
      },
    }),
    status: conditions,
  }),
  tried({
    gvr: { group: 'apps', version: 'v1', resource: 'deployments' },
    open: ({ appsV1 }, namespace) => appsV1.deployments(namespace),
    make: (name) => deployment(name, 0),
    status: conditions,
  }),
  tried({
    gvr: { group: 'events.k8s.io', version: 'v1', resource: 'events' },
    open: ({ eventsV1 }, namespace) => eventsV1.events(namespace),
    make: (name, namespace) => ({
      metadata: { name },
      regarding: { kind: 'Pod', namespace, name: 'nothing' },
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingController: 'example.com/contract',
      reportingInstance: 'one',
      action: 'Try',
      reason: 'Tried',
      type: 'Normal',
    }),
  }),
  tried({
    gvr: { group: 'autoscaling', version: 'v2', resource: 'horizontalpodautoscalers' },
    open: ({ autoscalingV2 }, namespace) => autoscalingV2.horizontalPodAutoscalers(namespace),
    make: autoscaler,
    status: { conditions: [condition], desiredReplicas: 1 },
  }),
  tried({
    gvr: { group: 'autoscaling', version: 'v1', resource: 'horizontalpodautoscalers' },
    open: ({ autoscalingV1 }, namespace) => autoscalingV1.horizontalPodAutoscalers(namespace),
    make: autoscaler,
    status: { currentReplicas: 1, desiredReplicas: 1 },
  }),
  tried({
    gvr: { group: 'batch', version: 'v1', resource: 'cronjobs' },
    open: ({ batchV1 }, namespace) => batchV1.cronJobs(namespace),
    make: (name) => suspendedCronJob(name),
    status: { lastScheduleTime: '2026-01-01T00:00:00Z' },
  }),
  tried({
    gvr: {
      group: 'certificates.k8s.io',
      version: 'v1',
      resource: 'certificatesigningrequests',
    },
    open: ({ certificatesV1 }) => certificatesV1.certificateSigningRequests(),
    make: certificateSigningRequest,
    status: {
      conditions: [{ type: 'Failed', status: 'True', reason: 'Tried', message: 'by a test' }],
    },
  }),
  tried({
    gvr: { group: 'networking.k8s.io', version: 'v1', resource: 'ingresses' },
    open: ({ networkingV1 }, namespace) => networkingV1.ingresses(namespace),
    make: (name) => ({
      metadata: { name },
      spec: { defaultBackend: { service: { name: 'nothing', port: { number: 80 } } } },
    }),
    status: { loadBalancer: { ingress: [{ hostname: 'a.example.com' }] } },
  }),
  tried({
    gvr: { group: 'policy', version: 'v1', resource: 'poddisruptionbudgets' },
    open: ({ policyV1 }, namespace) => policyV1.podDisruptionBudgets(namespace),
    make: (name) => ({
      metadata: { name },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'nothing' } } },
    }),
    status: {
      ...conditions,
      currentHealthy: 1,
      desiredHealthy: 1,
      disruptionsAllowed: 0,
      expectedPods: 1,
    },
  }),
  tried({
    gvr: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'roles' },
    open: ({ rbacV1 }, namespace) => rbacV1.roles(namespace),
    make: (name) => ({
      metadata: { name },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    }),
  }),
  tried({
    gvr: { group: 'storage.k8s.io', version: 'v1', resource: 'volumeattachments' },
    open: ({ storageV1 }) => storageV1.volumeAttachments(),
    make: (name) => ({
      metadata: { name },
      spec: {
        attacher: 'none.example.com',
        nodeName: 'nowhere',
        source: { persistentVolumeName: 'nothing' },
      },
    }),
    status: { attached: false, attachError: { message: 'tried' } },
  }),
  tried({
    gvr: {
      group: 'admissionregistration.k8s.io',
      version: 'v1',
      resource: 'validatingadmissionpolicies',
    },
    open: ({ admissionregistrationV1 }) => admissionregistrationV1.validatingAdmissionPolicies(),
    make: (name) => ({
      metadata: { name },
      spec: {
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['example.com'],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: ['nothings'],
            },
          ],
        },
        validations: [{ expression: 'true' }],
      },
    }),
    status: conditions,
  }),
  tried({
    gvr: {
      group: 'apiextensions.k8s.io',
      version: 'v1',
      resource: 'customresourcedefinitions',
    },
    open: ({ apiextensionsV1 }) => apiextensionsV1.customResourceDefinitions(),
    make: (name) => ({
      metadata: { name: `${name}s.contract.example.com` },
      spec: {
        group: 'contract.example.com',
        scope: 'Namespaced',
        names: { plural: `${name}s`, singular: name, kind: `K${name.replaceAll('-', '')}` },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
    }),
    status: conditions,
  }),
  tried({
    gvr: { group: 'scheduling.k8s.io', version: 'v1', resource: 'priorityclasses' },
    open: ({ schedulingV1 }) => schedulingV1.priorityClasses(),
    make: (name) => ({ metadata: { name }, value: 1 }),
  }),
  tried({
    gvr: { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' },
    open: ({ coordinationV1 }, namespace) => coordinationV1.leases(namespace),
    make: (name) => ({ metadata: { name }, spec: { holderIdentity: 'contract' } }),
  }),
  tried({
    gvr: { group: 'node.k8s.io', version: 'v1', resource: 'runtimeclasses' },
    open: ({ nodeV1 }) => nodeV1.runtimeClasses(),
    make: (name) => ({ metadata: { name }, handler: 'contract' }),
  }),
  tried({
    gvr: { group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices' },
    open: ({ discoveryV1 }, namespace) => discoveryV1.endpointSlices(namespace),
    make: (name) => ({
      metadata: { name },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.0.2.1'] }],
    }),
  }),
  tried({
    gvr: { group: 'resource.k8s.io', version: 'v1', resource: 'resourceclaims' },
    open: ({ resourceV1 }, namespace) => resourceV1.resourceClaims(namespace),
    make: (name) => ({
      metadata: { name },
      spec: {
        devices: { requests: [{ name: 'a', exactly: { deviceClassName: 'example.com' } }] },
      },
    }),
    status: {},
  }),
  tried({
    gvr: { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', resource: 'flowschemas' },
    open: ({ flowcontrolV1 }) => flowcontrolV1.flowSchemas(),
    make: (name) => ({
      metadata: { name },
      spec: { matchingPrecedence: 10_000, priorityLevelConfiguration: { name: 'global-default' } },
    }),
    status: conditions,
  }),
  tried({
    gvr: {
      group: 'storagemigration.k8s.io',
      version: 'v1',
      resource: 'storageversionmigrations',
    },
    open: ({ storagemigrationV1 }) => storagemigrationV1.storageVersionMigrations(),
    make: (name) => ({
      metadata: { name },
      spec: { resource: { group: 'example.com', resource: 'nothings' } },
    }),
    status: conditions,
  }),
];

/** Kinds of groups that have no stable version: tried where the server is told to serve them. */
export const PREVIEW_KINDS: readonly TriedKind[] = [
  tried({
    gvr: { group: 'internal.apiserver.k8s.io', version: 'v1alpha1', resource: 'storageversions' },
    open: ({ internalV1alpha1 }) => internalV1alpha1.storageVersions(),
    make: (name) => ({ metadata: { name: `example.com.${name}` }, spec: {}, status: {} }),
    status: conditions,
  }),
  tried({
    gvr: { group: 'lifecycle.k8s.io', version: 'v1alpha1', resource: 'evictionrequests' },
    open: ({ lifecycleV1alpha1 }, namespace) => lifecycleV1alpha1.evictionRequests(namespace),
    make: (name) => ({
      metadata: { name },
      spec: {
        intent: 'Eviction',
        requester: 'example.com/contract',
        target: { pod: { name: 'nothing', uid: '00000000-0000-4000-8000-000000000000' } },
      },
    }),
    status: conditions,
  }),
];

/** Groups of which nothing is kept, so that nothing can be done to it but to ask. */
export const ASKED_ONLY: Readonly<Record<string, string>> = {
  'authentication.k8s.io': 'reviews are answered and not stored: they can only be created',
  'authorization.k8s.io': 'reviews are answered and not stored: they can only be created',
};
