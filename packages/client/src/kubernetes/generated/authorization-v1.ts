// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { authorizationv1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Namespaced } from '../../gentype/group-version.ts';

/** The clients of authorization.k8s.io/v1. */
export interface AuthorizationV1 {
  readonly localSubjectAccessReviews: Namespaced<authorizationv1.LocalSubjectAccessReview, 'create'>;
  readonly selfSubjectAccessReviews: ClusterScoped<authorizationv1.SelfSubjectAccessReview, 'create'>;
  readonly selfSubjectRulesReviews: ClusterScoped<authorizationv1.SelfSubjectRulesReview, 'create'>;
  readonly subjectAccessReviews: ClusterScoped<authorizationv1.SubjectAccessReview, 'create'>;
}

/** What they are made by. */
export const AUTHORIZATION_V1: GroupVersionTable<AuthorizationV1> = {
  group: 'authorization.k8s.io',
  version: 'v1',
  resources: {
    localSubjectAccessReviews: { resource: 'localsubjectaccessreviews', kind: 'LocalSubjectAccessReview', namespaced: true },
    selfSubjectAccessReviews: { resource: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview', namespaced: false },
    selfSubjectRulesReviews: { resource: 'selfsubjectrulesreviews', kind: 'SelfSubjectRulesReview', namespaced: false },
    subjectAccessReviews: { resource: 'subjectaccessreviews', kind: 'SubjectAccessReview', namespaced: false },
  },
};
