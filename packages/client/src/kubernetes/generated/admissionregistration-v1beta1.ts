// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { admissionregistrationv1beta1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Standard } from '../../gentype/group-version.ts';

/** The clients of admissionregistration.k8s.io/v1beta1. */
export interface AdmissionregistrationV1beta1 {
  readonly mutatingAdmissionPolicies: ClusterScoped<admissionregistrationv1beta1.MutatingAdmissionPolicy, Standard>;
  readonly mutatingAdmissionPolicyBindings: ClusterScoped<admissionregistrationv1beta1.MutatingAdmissionPolicyBinding, Standard>;
}

/** What they are made by. */
export const ADMISSIONREGISTRATION_V1BETA1: GroupVersionTable<AdmissionregistrationV1beta1> = {
  group: 'admissionregistration.k8s.io',
  version: 'v1beta1',
  resources: {
    mutatingAdmissionPolicies: { resource: 'mutatingadmissionpolicies', kind: 'MutatingAdmissionPolicy', namespaced: false },
    mutatingAdmissionPolicyBindings: { resource: 'mutatingadmissionpolicybindings', kind: 'MutatingAdmissionPolicyBinding', namespaced: false },
  },
};
