// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { GroupVersionTable } from '../../gentype/group-version.ts';
import { ADMISSIONREGISTRATION_V1, type AdmissionregistrationV1 } from './admissionregistration-v1.ts';
import { ADMISSIONREGISTRATION_V1ALPHA1, type AdmissionregistrationV1alpha1 } from './admissionregistration-v1alpha1.ts';
import { ADMISSIONREGISTRATION_V1BETA1, type AdmissionregistrationV1beta1 } from './admissionregistration-v1beta1.ts';
import { APIEXTENSIONS_V1, type ApiextensionsV1 } from './apiextensions-v1.ts';
import { APIREGISTRATION_V1, type ApiregistrationV1 } from './apiregistration-v1.ts';
import { APPS_V1, type AppsV1 } from './apps-v1.ts';
import { AUTHENTICATION_V1, type AuthenticationV1 } from './authentication-v1.ts';
import { AUTHORIZATION_V1, type AuthorizationV1 } from './authorization-v1.ts';
import { AUTOSCALING_V1, type AutoscalingV1 } from './autoscaling-v1.ts';
import { AUTOSCALING_V2, type AutoscalingV2 } from './autoscaling-v2.ts';
import { BATCH_V1, type BatchV1 } from './batch-v1.ts';
import { CERTIFICATES_V1, type CertificatesV1 } from './certificates-v1.ts';
import { CERTIFICATES_V1BETA1, type CertificatesV1beta1 } from './certificates-v1beta1.ts';
import { COORDINATION_V1, type CoordinationV1 } from './coordination-v1.ts';
import { COORDINATION_V1ALPHA2, type CoordinationV1alpha2 } from './coordination-v1alpha2.ts';
import { COORDINATION_V1BETA1, type CoordinationV1beta1 } from './coordination-v1beta1.ts';
import { CORE_V1, type CoreV1 } from './core-v1.ts';
import { DISCOVERY_V1, type DiscoveryV1 } from './discovery-v1.ts';
import { EVENTS_V1, type EventsV1 } from './events-v1.ts';
import { FLOWCONTROL_V1, type FlowcontrolV1 } from './flowcontrol-v1.ts';
import { INTERNAL_V1ALPHA1, type InternalV1alpha1 } from './internal-v1alpha1.ts';
import { LIFECYCLE_V1ALPHA1, type LifecycleV1alpha1 } from './lifecycle-v1alpha1.ts';
import { NETWORKING_V1, type NetworkingV1 } from './networking-v1.ts';
import { NODE_V1, type NodeV1 } from './node-v1.ts';
import { POLICY_V1, type PolicyV1 } from './policy-v1.ts';
import { RBAC_V1, type RbacV1 } from './rbac-v1.ts';
import { RESOURCE_V1, type ResourceV1 } from './resource-v1.ts';
import { RESOURCE_V1ALPHA3, type ResourceV1alpha3 } from './resource-v1alpha3.ts';
import { RESOURCE_V1BETA1, type ResourceV1beta1 } from './resource-v1beta1.ts';
import { RESOURCE_V1BETA2, type ResourceV1beta2 } from './resource-v1beta2.ts';
import { SCHEDULING_V1, type SchedulingV1 } from './scheduling-v1.ts';
import { SCHEDULING_V1ALPHA3, type SchedulingV1alpha3 } from './scheduling-v1alpha3.ts';
import { SCHEDULING_V1BETA1, type SchedulingV1beta1 } from './scheduling-v1beta1.ts';
import { STORAGE_V1, type StorageV1 } from './storage-v1.ts';
import { STORAGEMIGRATION_V1, type StoragemigrationV1 } from './storagemigration-v1.ts';
import { STORAGEMIGRATION_V1BETA1, type StoragemigrationV1beta1 } from './storagemigration-v1beta1.ts';

/** The clients of every built-in group and version (client-go: kubernetes.Interface). */
export interface Clientset {
  readonly admissionregistrationV1: AdmissionregistrationV1;
  readonly admissionregistrationV1alpha1: AdmissionregistrationV1alpha1;
  readonly admissionregistrationV1beta1: AdmissionregistrationV1beta1;
  readonly apiextensionsV1: ApiextensionsV1;
  readonly apiregistrationV1: ApiregistrationV1;
  readonly appsV1: AppsV1;
  readonly authenticationV1: AuthenticationV1;
  readonly authorizationV1: AuthorizationV1;
  readonly autoscalingV1: AutoscalingV1;
  readonly autoscalingV2: AutoscalingV2;
  readonly batchV1: BatchV1;
  readonly certificatesV1: CertificatesV1;
  readonly certificatesV1beta1: CertificatesV1beta1;
  readonly coordinationV1: CoordinationV1;
  readonly coordinationV1alpha2: CoordinationV1alpha2;
  readonly coordinationV1beta1: CoordinationV1beta1;
  readonly coreV1: CoreV1;
  readonly discoveryV1: DiscoveryV1;
  readonly eventsV1: EventsV1;
  readonly flowcontrolV1: FlowcontrolV1;
  readonly internalV1alpha1: InternalV1alpha1;
  readonly lifecycleV1alpha1: LifecycleV1alpha1;
  readonly networkingV1: NetworkingV1;
  readonly nodeV1: NodeV1;
  readonly policyV1: PolicyV1;
  readonly rbacV1: RbacV1;
  readonly resourceV1: ResourceV1;
  readonly resourceV1alpha3: ResourceV1alpha3;
  readonly resourceV1beta1: ResourceV1beta1;
  readonly resourceV1beta2: ResourceV1beta2;
  readonly schedulingV1: SchedulingV1;
  readonly schedulingV1alpha3: SchedulingV1alpha3;
  readonly schedulingV1beta1: SchedulingV1beta1;
  readonly storageV1: StorageV1;
  readonly storagemigrationV1: StoragemigrationV1;
  readonly storagemigrationV1beta1: StoragemigrationV1beta1;
}

/** What they are made by. */
export const GROUP_VERSIONS: { readonly [K in keyof Clientset]: GroupVersionTable<Clientset[K]> } = {
  admissionregistrationV1: ADMISSIONREGISTRATION_V1,
  admissionregistrationV1alpha1: ADMISSIONREGISTRATION_V1ALPHA1,
  admissionregistrationV1beta1: ADMISSIONREGISTRATION_V1BETA1,
  apiextensionsV1: APIEXTENSIONS_V1,
  apiregistrationV1: APIREGISTRATION_V1,
  appsV1: APPS_V1,
  authenticationV1: AUTHENTICATION_V1,
  authorizationV1: AUTHORIZATION_V1,
  autoscalingV1: AUTOSCALING_V1,
  autoscalingV2: AUTOSCALING_V2,
  batchV1: BATCH_V1,
  certificatesV1: CERTIFICATES_V1,
  certificatesV1beta1: CERTIFICATES_V1BETA1,
  coordinationV1: COORDINATION_V1,
  coordinationV1alpha2: COORDINATION_V1ALPHA2,
  coordinationV1beta1: COORDINATION_V1BETA1,
  coreV1: CORE_V1,
  discoveryV1: DISCOVERY_V1,
  eventsV1: EVENTS_V1,
  flowcontrolV1: FLOWCONTROL_V1,
  internalV1alpha1: INTERNAL_V1ALPHA1,
  lifecycleV1alpha1: LIFECYCLE_V1ALPHA1,
  networkingV1: NETWORKING_V1,
  nodeV1: NODE_V1,
  policyV1: POLICY_V1,
  rbacV1: RBAC_V1,
  resourceV1: RESOURCE_V1,
  resourceV1alpha3: RESOURCE_V1ALPHA3,
  resourceV1beta1: RESOURCE_V1BETA1,
  resourceV1beta2: RESOURCE_V1BETA2,
  schedulingV1: SCHEDULING_V1,
  schedulingV1alpha3: SCHEDULING_V1ALPHA3,
  schedulingV1beta1: SCHEDULING_V1BETA1,
  storageV1: STORAGE_V1,
  storagemigrationV1: STORAGEMIGRATION_V1,
  storagemigrationV1beta1: STORAGEMIGRATION_V1BETA1,
};
