// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { authenticationv1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable } from '../../gentype/group-version.ts';

/** The clients of authentication.k8s.io/v1. */
export interface AuthenticationV1 {
  readonly selfSubjectReviews: ClusterScoped<authenticationv1.SelfSubjectReview, 'create'>;
  readonly tokenReviews: ClusterScoped<authenticationv1.TokenReview, 'create'>;
}

/** What they are made by. */
export const AUTHENTICATION_V1: GroupVersionTable<AuthenticationV1> = {
  group: 'authentication.k8s.io',
  version: 'v1',
  resources: {
    selfSubjectReviews: { resource: 'selfsubjectreviews', kind: 'SelfSubjectReview', namespaced: false },
    tokenReviews: { resource: 'tokenreviews', kind: 'TokenReview', namespaced: false },
  },
};
