import { isDeepStrictEqual } from 'node:util';
import type { rbacv1 } from '@deltascope/api';
import { notFound } from '@deltascope/apimachinery';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import { forbidden } from '../registry/api-errors.ts';
import type { ResourceDefinition } from '../resources.ts';
import { uncovered } from './policy-rule.ts';
import type { RbacAuthorizer } from './rbac-authorizer.ts';
import { MASTERS } from './user.ts';
import type { UserInfo } from './user.ts';

type PolicyRule = rbacv1.PolicyRule;
type Binding = rbacv1.RoleBinding | rbacv1.ClusterRoleBinding;

const EVERYTHING: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/**
 * Nobody gives what he does not hold (API concept: privilege escalation prevention): a role with more than its writer may do, or a binding
 * to one, is 403 with what is missing, unless he may `escalate` the role or `bind` it. Objects of other kinds pass.
 */
export function refuseEscalation(
  who: { readonly user: UserInfo; readonly authorizer: RbacAuthorizer },
  definition: ResourceDefinition,
  { object, existing }: { readonly object: Unstructured; readonly existing?: Unstructured },
): void {
  if (definition.group !== 'rbac.authorization.k8s.io') return;
  if (who.user.groups.includes(MASTERS)) return;
  const attempt = { ...who, definition };
  if (definition.kind.endsWith('Binding')) refuseBinding(attempt, object as KubeObject as Binding);
  else refuseRole(attempt, object as KubeObject as rbacv1.ClusterRole, existing);
}

interface Attempt {
  readonly user: UserInfo;
  readonly authorizer: RbacAuthorizer;
  readonly definition: ResourceDefinition;
}

function refuseRole(
  attempt: Attempt,
  role: rbacv1.ClusterRole,
  existing: Unstructured | undefined,
): void {
  const { rules = [], aggregationRule, metadata } = role;
  const { rules: rulesBefore, aggregationRule: aggregationBefore } = (existing ??
    {}) as Partial<rbacv1.ClusterRole>;
  if (
    existing !== undefined &&
    isDeepStrictEqual([rules, aggregationRule], [rulesBefore ?? [], aggregationBefore])
  )
    return;
  const { definition } = attempt;
  const { namespace = '', name = '' } = metadata;
  const about = { group: definition.group, subresource: '', namespace, name };
  if (may(attempt, 'escalate', { ...about, resource: definition.resource })) return;
  if (aggregationRule !== undefined) {
    const missing = uncovered(attempt.authorizer.rulesFor(attempt.user, '').rules, EVERYTHING);
    const words = 'must have cluster-admin privileges to use the aggregationRule';
    if (missing.length > 0) throw forbidden(definition, name, words);
  }
  refuseMore(attempt, role.metadata, rules);
}

function refuseBinding(attempt: Attempt, binding: Binding): void {
  const { roleRef, metadata } = binding;
  const { namespace = '', name = '' } = metadata;
  const resource = roleRef.kind === 'Role' ? 'roles' : 'clusterroles';
  const role = { group: attempt.definition.group, resource, name: roleRef.name };
  if (may(attempt, 'bind', { ...role, subresource: '', namespace })) return;
  const rules = attempt.authorizer.rulesOf(binding);
  // In upstream's words: of the role's name, but the binding's kind.
  if (rules === undefined) throw notFound(attempt.definition, roleRef.name);
  refuseMore(attempt, { namespace, name }, rules);
}

function may(
  { user, authorizer }: Attempt,
  verb: string,
  resource: {
    group: string;
    resource: string;
    subresource: string;
    namespace: string;
    name: string;
  },
): boolean {
  return authorizer.authorize({ user, verb, resource }).isAllowed;
}

function refuseMore(
  { user, authorizer, definition }: Attempt,
  { namespace = '', name = '' }: { readonly namespace?: string; readonly name?: string },
  rules: readonly PolicyRule[],
): void {
  const held = authorizer.rulesFor(user, namespace);
  const missing = uncovered(held.rules, rules);
  if (missing.length === 0) return;
  const groups = user.groups.map((group) => JSON.stringify(group)).join(',');
  const listed = compacted(missing).map(goRule).toSorted().join('\n');
  const unknown =
    held.errors.length === 0 ? '' : `; resolution errors: [${held.errors.join(', ')}]`;
  const who = `user ${JSON.stringify(user.username)} (groups=[${groups}])`;
  throw forbidden(
    definition,
    name,
    `${who} is attempting to grant RBAC permissions not currently held:\n${listed}${unknown}`,
  );
}

/** Single rights on the same resource as one rule. */
function compacted(rights: readonly PolicyRule[]): PolicyRule[] {
  const rules = new Map<string, PolicyRule>();
  for (const right of rights) {
    const { verbs, ...about } = right;
    const key = JSON.stringify(about.nonResourceURLs === undefined ? about : right);
    const known = rules.get(key)?.verbs ?? [];
    rules.set(key, { ...about, verbs: [...new Set([...known, ...verbs])] });
  }
  return [...rules.values()];
}

/** As upstream prints a rule: what it does not say is left out. */
function goRule(rule: PolicyRule): string {
  const strings = (values: readonly string[]): string =>
    `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
  const parts = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['ResourceNames', rule.resourceNames],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['Verbs', rule.verbs],
  ] as const;
  const said = parts.flatMap(([field, values = []]) =>
    values.length === 0 ? [] : [`${field}:${strings(values)}`],
  );
  return `{${said.join(', ')}}`;
}
