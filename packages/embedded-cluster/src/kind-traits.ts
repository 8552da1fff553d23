import type { SelectableFields } from './resources.ts';

/** What an API server does with a built-in kind that its discovery does not tell. */
export interface KindTraits {
  /** metadata.generation is kept: 1 at birth, one more with each change of spec. */
  readonly hasGeneration?: true;
  /** A DELETE that ends the object at once answers with the object instead of a Status. */
  readonly returnsDeleted?: true;
  /** A DELETE that does not say what is to become of what the object owns leaves it: older than owner references, and kept so. */
  readonly orphansDependents?: true;
  /** What a DELETE that does not say it is warned of. */
  readonly orphansWarning?: string;
  /** Who makes an object may give it its status with it. */
  readonly keepsNewStatus?: true;
  /** What each answer is warned with. */
  readonly deprecationWarning?: string;
  /** Besides metadata.name and metadata.namespace. */
  readonly selectableFields?: SelectableFields;
}

const fields = (...paths: string[]): SelectableFields =>
  Object.fromEntries(paths.map((path) => [path, path]));

const GENERATION: KindTraits = { hasGeneration: true };
const RETURNED: KindTraits = { returnsDeleted: true };
const BOTH: KindTraits = { ...GENERATION, ...RETURNED };

/** By "resource.group", as Kubernetes 1.37 does; what is not here has none of them. */
export const KIND_TRAITS: Readonly<Record<string, KindTraits>> = {
  componentstatuses: { deprecationWarning: 'v1 ComponentStatus is deprecated in v1.19+' },
  endpoints: {
    deprecationWarning:
      'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  },
  events: {
    selectableFields: {
      ...fields(
        'involvedObject.kind',
        'involvedObject.namespace',
        'involvedObject.name',
        'involvedObject.uid',
        'involvedObject.apiVersion',
        'involvedObject.resourceVersion',
        'involvedObject.fieldPath',
        'reason',
        'reportingComponent',
        'type',
      ),
      source: 'source.component',
    },
  },
  namespaces: { ...RETURNED, selectableFields: fields('status.phase') },
  nodes: { keepsNewStatus: true, selectableFields: fields('spec.unschedulable') },
  persistentvolumeclaims: RETURNED,
  persistentvolumes: RETURNED,
  pods: {
    ...BOTH,
    selectableFields: fields(
      'spec.hostNetwork',
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ),
  },
  podtemplates: BOTH,
  replicationcontrollers: {
    ...GENERATION,
    orphansDependents: true,
    selectableFields: fields('status.replicas'),
  },
  resourcequotas: RETURNED,
  secrets: { selectableFields: fields('type') },
  serviceaccounts: RETURNED,
  services: { ...RETURNED, selectableFields: fields('spec.clusterIP', 'spec.type') },
  'daemonsets.apps': GENERATION,
  'deployments.apps': GENERATION,
  'replicasets.apps': GENERATION,
  'statefulsets.apps': GENERATION,
  'horizontalpodautoscalers.autoscaling': GENERATION,
  'cronjobs.batch': GENERATION,
  'jobs.batch': {
    ...GENERATION,
    orphansDependents: true,
    orphansWarning:
      'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
    selectableFields: fields('status.successful'),
  },
  'certificatesigningrequests.certificates.k8s.io': {
    selectableFields: fields('spec.signerName'),
  },
  'clustertrustbundles.certificates.k8s.io': { selectableFields: fields('spec.signerName') },
  'podcertificaterequests.certificates.k8s.io': {
    selectableFields: fields('spec.signerName', 'spec.podName', 'spec.nodeName'),
  },
  'events.events.k8s.io': {
    selectableFields: {
      // By the names of this version, as they are stored.
      'regarding.kind': 'involvedObject.kind',
      'regarding.namespace': 'involvedObject.namespace',
      'regarding.name': 'involvedObject.name',
      'regarding.uid': 'involvedObject.uid',
      'regarding.apiVersion': 'involvedObject.apiVersion',
      'regarding.resourceVersion': 'involvedObject.resourceVersion',
      'regarding.fieldPath': 'involvedObject.fieldPath',
      reportingController: 'reportingComponent',
      ...fields('reason', 'type'),
    },
  },
  'endpointslices.discovery.k8s.io': GENERATION,
  'flowschemas.flowcontrol.apiserver.k8s.io': GENERATION,
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': GENERATION,
  'ingressclasses.networking.k8s.io': GENERATION,
  'ingresses.networking.k8s.io': GENERATION,
  'networkpolicies.networking.k8s.io': GENERATION,
  'poddisruptionbudgets.policy': GENERATION,
  'priorityclasses.scheduling.k8s.io': GENERATION,
  'csidrivers.storage.k8s.io': RETURNED,
  'csinodes.storage.k8s.io': RETURNED,
  'storageclasses.storage.k8s.io': RETURNED,
  'volumeattachments.storage.k8s.io': RETURNED,
  'volumeattributesclasses.storage.k8s.io': RETURNED,
  'mutatingadmissionpolicies.admissionregistration.k8s.io': GENERATION,
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io': GENERATION,
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': GENERATION,
  'validatingadmissionpolicies.admissionregistration.k8s.io': GENERATION,
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': GENERATION,
  'validatingwebhookconfigurations.admissionregistration.k8s.io': GENERATION,
  'customresourcedefinitions.apiextensions.k8s.io': GENERATION,
  'deviceclasses.resource.k8s.io': BOTH,
  'devicetaintrules.resource.k8s.io': GENERATION,
  'resourceclaims.resource.k8s.io': RETURNED,
  'resourceclaimtemplates.resource.k8s.io': RETURNED,
  'resourceslices.resource.k8s.io': {
    ...BOTH,
    selectableFields: fields('spec.nodeName', 'spec.driver', 'spec.pool.name'),
  },
};
