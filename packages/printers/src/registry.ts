import { formatGroupResource } from '@deltascope/apimachinery';
import type { GroupResource } from '@deltascope/apimachinery';
import {
  validatingWebhooksPrinter,
  mutatingWebhooksPrinter,
  validatingPolicyPrinter,
  mutatingPolicyPrinter,
  validatingPolicyBindingPrinter,
  mutatingPolicyBindingPrinter,
} from './admission-kinds.ts';
import {
  deviceClassPrinter,
  resourceClaimTemplatePrinter,
  resourceClaimPrinter,
  resourceSlicePrinter,
  apiServicePrinter,
  deviceTaintRulePrinter,
} from './allocation-kinds.ts';
import {
  leasePrinter,
  priorityClassPrinter,
  runtimeClassPrinter,
  flowSchemaPrinter,
  priorityLevelPrinter,
  componentStatusPrinter,
  storageVersionMigrationPrinter,
} from './cluster-kinds.ts';
import {
  certificateSigningRequestPrinter,
  clusterTrustBundlePrinter,
  podCertificateRequestPrinter,
} from './certificate-kinds.ts';
import {
  configMapPrinter,
  secretPrinter,
  serviceAccountPrinter,
  resourceQuotaPrinter,
} from './config-kinds.ts';
import {
  endpointsPrinter,
  ingressPrinter,
  ingressClassPrinter,
  networkPolicyPrinter,
  ipAddressPrinter,
  serviceCidrPrinter,
} from './network-kinds.ts';
import { roleBindingPrinter, clusterRoleBindingPrinter } from './rbac-kinds.ts';
import {
  persistentVolumePrinter,
  storageClassPrinter,
  volumeAttributesClassPrinter,
  volumeAttachmentPrinter,
  csiDriverPrinter,
  csiNodePrinter,
} from './storage-kinds.ts';
import {
  replicationControllerPrinter,
  podTemplatePrinter,
  controllerRevisionPrinter,
  podDisruptionBudgetPrinter,
} from './workload-kinds.ts';
import { horizontalPodAutoscalerPrinter } from './horizontal-pod-autoscaler.ts';
import { cronJobPrinter } from './cron-job.ts';
import { customResourceDefinitionPrinter } from './custom-resource-definition.ts';
import { daemonSetPrinter } from './daemon-set.ts';
import { deploymentPrinter } from './deployment.ts';
import { endpointSlicePrinter } from './endpoint-slice.ts';
import { eventPrinter, eventsV1Printer } from './event.ts';
import { genericPrinter } from './generic.ts';
import { jobPrinter } from './job.ts';
import { namespacePrinter } from './namespace.ts';
import { nodePrinter } from './node.ts';
import { persistentVolumeClaimPrinter } from './persistent-volume-claim.ts';
import { podPrinter } from './pod.ts';
import type { Printer } from './printer.ts';
import { replicaSetPrinter } from './replica-set.ts';
import { servicePrinter } from './service.ts';
import { statefulSetPrinter } from './stateful-set.ts';

/** Every kind with a printer of its own. */
export const printers: readonly Printer[] = [
  namespacePrinter,
  nodePrinter,
  podPrinter,
  deploymentPrinter,
  replicaSetPrinter,
  statefulSetPrinter,
  daemonSetPrinter,
  jobPrinter,
  cronJobPrinter,
  servicePrinter,
  endpointSlicePrinter,
  persistentVolumeClaimPrinter,
  eventPrinter,
  eventsV1Printer,
  customResourceDefinitionPrinter,
  validatingWebhooksPrinter,
  mutatingWebhooksPrinter,
  validatingPolicyPrinter,
  mutatingPolicyPrinter,
  validatingPolicyBindingPrinter,
  mutatingPolicyBindingPrinter,
  deviceClassPrinter,
  resourceClaimTemplatePrinter,
  resourceClaimPrinter,
  resourceSlicePrinter,
  apiServicePrinter,
  leasePrinter,
  priorityClassPrinter,
  runtimeClassPrinter,
  flowSchemaPrinter,
  priorityLevelPrinter,
  certificateSigningRequestPrinter,
  clusterTrustBundlePrinter,
  podCertificateRequestPrinter,
  componentStatusPrinter,
  storageVersionMigrationPrinter,
  deviceTaintRulePrinter,
  configMapPrinter,
  secretPrinter,
  serviceAccountPrinter,
  resourceQuotaPrinter,
  endpointsPrinter,
  ingressPrinter,
  ingressClassPrinter,
  networkPolicyPrinter,
  ipAddressPrinter,
  serviceCidrPrinter,
  roleBindingPrinter,
  clusterRoleBindingPrinter,
  persistentVolumePrinter,
  storageClassPrinter,
  volumeAttributesClassPrinter,
  volumeAttachmentPrinter,
  csiDriverPrinter,
  csiNodePrinter,
  replicationControllerPrinter,
  podTemplatePrinter,
  controllerRevisionPrinter,
  podDisruptionBudgetPrinter,
  horizontalPodAutoscalerPrinter,
];

const byResource: ReadonlyMap<string, Printer> = new Map(
  printers.map((printer) => [formatGroupResource(printer.resource), printer]),
);

/** What discovery tells of a kind, for one that has no printer of its own. */
export interface KindFacts {
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The printer of a resource; for one without, a generic printer of the kind that discovery tells. */
export function printerFor(
  resource: GroupResource,
  { kind, namespaced }: KindFacts = { kind: '', namespaced: true },
): Printer {
  return (
    byResource.get(formatGroupResource(resource)) ?? genericPrinter(resource, kind, namespaced)
  );
}
