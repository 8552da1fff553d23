import { isDeepStrictEqual } from 'node:util';
import type { rbacv1 } from '@deltascope/api';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { GoValue, invalidField, requiredField, unsupportedValue } from '../field-errors.ts';
import type { FieldError } from '../field-errors.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** Why a role or binding is refused, in upstream's words and order. */
export function rbacErrors(object: Unstructured, previous?: Unstructured): FieldError[] {
  switch (object.kind) {
    case 'Role':
    case 'ClusterRole':
      return roleErrors(object as KubeObject as rbacv1.ClusterRole, object.kind === 'Role');
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return bindingErrors(
        object as KubeObject as rbacv1.RoleBinding,
        previous as (KubeObject & rbacv1.RoleBinding) | undefined,
      );
    case undefined:
    default:
      return [];
  }
}

/** Who is meant by a subject or a role without a group: the one there is (API concept: defaulting). */
export function withRbacDefaults(object: Unstructured): Unstructured {
  if (object.kind !== 'RoleBinding' && object.kind !== 'ClusterRoleBinding') return object;
  const { subjects, roleRef } = object as Partial<rbacv1.RoleBinding>;
  return {
    ...object,
    ...(Array.isArray(subjects) && { subjects: subjects.map(withGroup) }),
    ...(roleRef !== undefined && { roleRef: { ...roleRef, apiGroup: roleRef.apiGroup || GROUP } }),
  };
}

function withGroup(subject: rbacv1.Subject): rbacv1.Subject {
  const { kind, apiGroup = '' } = subject;
  const isUser = kind === 'User' || kind === 'Group';
  return isUser && apiGroup === '' ? { ...subject, apiGroup: GROUP } : subject;
}

function roleErrors(
  { rules = [], aggregationRule }: rbacv1.ClusterRole,
  isNamespaced: boolean,
): FieldError[] {
  const { clusterRoleSelectors } = aggregationRule ?? { clusterRoleSelectors: [{}] };
  const words = 'at least one clusterRoleSelector required if aggregationRule is non-nil';
  const missing = (clusterRoleSelectors ?? []).length === 0;
  return [
    ...rules.flatMap((rule, index) => ruleErrors(rule, `rules[${index}]`, isNamespaced)),
    ...(missing ? [requiredField('aggregationRule.clusterRoleSelectors', words)] : []),
    ...rules.flatMap(({ verbs = [] }: Partial<rbacv1.PolicyRule>, index) =>
      verbs.length === 0 ? [requiredField(`rules[${index}].verbs`)] : [],
    ),
  ];
}

function ruleErrors(rule: rbacv1.PolicyRule, at: string, isNamespaced: boolean): FieldError[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  if (nonResourceURLs.length > 0) {
    const field = `${at}.nonResourceURLs`;
    const isMixed = apiGroups.length + resources.length + resourceNames.length > 0;
    const namespaced = 'namespaced rules cannot apply to non-resource URLs';
    const mixed = 'rules cannot apply to both regular resources and non-resource URLs';
    return [
      ...(isNamespaced ? [invalidField(field, nonResourceURLs, namespaced)] : []),
      ...(isMixed ? [invalidField(field, nonResourceURLs, mixed)] : []),
    ];
  }
  const noGroup = 'resource rules must supply at least one api group';
  const noResource = 'resource rules must supply at least one resource';
  return [
    ...(apiGroups.length === 0 ? [requiredField(`${at}.apiGroups`, noGroup)] : []),
    ...(resources.length === 0 ? [requiredField(`${at}.resources`, noResource)] : []),
  ];
}

function bindingErrors(
  { kind, roleRef, subjects = [] }: Partial<rbacv1.RoleBinding>,
  previous: rbacv1.RoleBinding | undefined,
): FieldError[] {
  const { apiGroup = '', kind: roleKind = '', name = '' } = roleRef ?? {};
  const kinds = kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const goRef = new GoValue(JSON.stringify({ APIGroup: apiGroup, Kind: roleKind, Name: name }));
  const isChanged = previous !== undefined && !isDeepStrictEqual(roleRef, previous.roleRef);
  return [
    ...(apiGroup === GROUP ? [] : [unsupportedValue('roleRef.apiGroup', apiGroup, [GROUP])]),
    ...(kinds.includes(roleKind) ? [] : [unsupportedValue('roleRef.kind', roleKind, kinds)]),
    ...subjects.flatMap((subject, index) => subjectErrors(subject, `subjects[${index}]`)),
    ...(isChanged ? [invalidField('roleRef', goRef, 'field is immutable')] : []),
    ...subjects.flatMap((subject, index) =>
      subject.name ? [] : [requiredField(`subjects[${index}].name`)],
    ),
    ...(name ? [] : [requiredField('roleRef.name')]),
  ];
}

function subjectErrors(
  { kind, apiGroup = '', namespace = '' }: rbacv1.Subject,
  at: string,
): FieldError[] {
  const wantsGroup = (group: string): FieldError[] =>
    apiGroup === group ? [] : [unsupportedValue(`${at}.apiGroup`, apiGroup, [group])];
  switch (kind) {
    case 'ServiceAccount':
      return [...wantsGroup(''), ...(namespace === '' ? [requiredField(`${at}.namespace`)] : [])];
    case 'User':
    case 'Group':
      return wantsGroup(GROUP);
    default:
      return [unsupportedValue(`${at}.kind`, kind, ['ServiceAccount', 'User', 'Group'])];
  }
}
