// Generated from the discovery of Kubernetes v1.37.2; do not edit.
import type { rbacv1 } from '@deltascope/api';
import type { ClusterScoped, GroupVersionTable, Namespaced, Standard } from '../../gentype/group-version.ts';

/** The clients of rbac.authorization.k8s.io/v1. */
export interface RbacV1 {
  readonly clusterRoleBindings: ClusterScoped<rbacv1.ClusterRoleBinding, Standard>;
  readonly clusterRoles: ClusterScoped<rbacv1.ClusterRole, Standard>;
  readonly roleBindings: Namespaced<rbacv1.RoleBinding, Standard>;
  readonly roles: Namespaced<rbacv1.Role, Standard>;
}

/** What they are made by. */
export const RBAC_V1: GroupVersionTable<RbacV1> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  resources: {
    clusterRoleBindings: { resource: 'clusterrolebindings', kind: 'ClusterRoleBinding', namespaced: false },
    clusterRoles: { resource: 'clusterroles', kind: 'ClusterRole', namespaced: false },
    roleBindings: { resource: 'rolebindings', kind: 'RoleBinding', namespaced: true },
    roles: { resource: 'roles', kind: 'Role', namespaced: true },
  },
};
