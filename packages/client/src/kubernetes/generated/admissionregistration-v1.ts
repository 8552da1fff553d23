// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { admissionregistrationv1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Standard, Status } from '../../gentype/group-version.ts';

/** The clients of admissionregistration.k8s.io/v1. */
export interface AdmissionregistrationV1 {
  readonly mutatingAdmissionPolicies: ClusterScoped<admissionregistrationv1.MutatingAdmissionPolicy, Standard>;
  readonly mutatingAdmissionPolicyBindings: ClusterScoped<admissionregistrationv1.MutatingAdmissionPolicyBinding, Standard>;
  readonly mutatingWebhookConfigurations: ClusterScoped<admissionregistrationv1.MutatingWebhookConfiguration, Standard>;
  readonly validatingAdmissionPolicies: ClusterScoped<admissionregistrationv1.ValidatingAdmissionPolicy, Standard | Status>;
  readonly validatingAdmissionPolicyBindings: ClusterScoped<admissionregistrationv1.ValidatingAdmissionPolicyBinding, Standard>;
  readonly validatingWebhookConfigurations: ClusterScoped<admissionregistrationv1.ValidatingWebhookConfiguration, Standard>;
}

/** What they are made by. */
export const ADMISSIONREGISTRATION_V1: GroupVersionTable<AdmissionregistrationV1> = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  resources: {
    mutatingAdmissionPolicies: { resource: 'mutatingadmissionpolicies', kind: 'MutatingAdmissionPolicy', namespaced: false },
    mutatingAdmissionPolicyBindings: { resource: 'mutatingadmissionpolicybindings', kind: 'MutatingAdmissionPolicyBinding', namespaced: false },
    mutatingWebhookConfigurations: { resource: 'mutatingwebhookconfigurations', kind: 'MutatingWebhookConfiguration', namespaced: false },
    validatingAdmissionPolicies: { resource: 'validatingadmissionpolicies', kind: 'ValidatingAdmissionPolicy', namespaced: false },
    validatingAdmissionPolicyBindings: { resource: 'validatingadmissionpolicybindings', kind: 'ValidatingAdmissionPolicyBinding', namespaced: false },
    validatingWebhookConfigurations: { resource: 'validatingwebhookconfigurations', kind: 'ValidatingWebhookConfiguration', namespaced: false },
  },
};
