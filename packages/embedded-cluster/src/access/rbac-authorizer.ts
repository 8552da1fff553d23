import type { rbacv1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';
import type { Store } from '../store/store.ts';
import { objectKey } from '../store/store.ts';
import { StoreIndex } from '../store/store-index.ts';
import type { Attributes } from './attributes.ts';
import { ruleAllows } from './policy-rule.ts';
import { MASTERS, serviceAccountUsername } from './user.ts';
import type { UserInfo } from './user.ts';

/** Whether something may be done, and what a review says of why. */
export interface Decision {
  readonly isAllowed: boolean;
  /** "" when there is nothing to say. */
  readonly reason: string;
}

/** The rules that hold for somebody, and what could not be found out. */
export interface HeldRules {
  readonly rules: readonly rbacv1.PolicyRule[];
  readonly errors: readonly string[];
}

/** Decides who may do what. */
export interface Authorizer {
  authorize(attributes: Attributes): Decision;
  /** In a namespace, or with "" those that hold everywhere. */
  rulesFor(user: UserInfo, namespace: string): HeldRules;
}

/** Everything for everyone. */
export const ALWAYS_ALLOW: Authorizer = {
  authorize: () => ({ isAllowed: true, reason: '' }),
  rulesFor: () => ({
    rules: [
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { verbs: ['*'], nonResourceURLs: ['*'] },
    ],
    errors: [],
  }),
};

type Binding = rbacv1.RoleBinding | rbacv1.ClusterRoleBinding;

/** A binding that names a user, and what it gives. */
interface Grant {
  readonly binding: Binding;
  readonly subject: rbacv1.Subject;
  /** Undefined when the role is not there. */
  readonly rules: readonly rbacv1.PolicyRule[] | undefined;
}

/**
 * Role-based access control, from the roles and bindings in the store as they are at the moment of the question (API concept: RBAC).
 * Bindings are found by their subjects: a decision costs what the asker's own bindings and their rules cost.
 */
export class RbacAuthorizer implements Authorizer {
  readonly #store: Store;
  readonly #byEveryone: StoreIndex;
  readonly #byNamespace: StoreIndex;

  /** Follows the store; to be made before there is a binding in it. */
  constructor(store: Store) {
    const subjectsOf = (object: KubeObject): string[] => {
      const { namespace = '' } = object.metadata;
      const { subjects = [] } = object as Binding;
      return subjects.map((subject) => subjectKey(subject, namespace));
    };
    this.#store = store;
    this.#byEveryone = new StoreIndex({
      store,
      resource: 'clusterrolebindings',
      valuesOf: subjectsOf,
    });
    this.#byNamespace = new StoreIndex({
      store,
      resource: 'rolebindings',
      valuesOf: (binding) =>
        subjectsOf(binding).map((key) => inNamespace(binding.metadata.namespace, key)),
    });
  }

  authorize(attributes: Attributes): Decision {
    const { user } = attributes;
    if (user.groups.includes(MASTERS)) return { isAllowed: true, reason: '' };
    const namespace = 'resource' in attributes ? attributes.resource.namespace : '';
    const missing: string[] = [];
    for (const grant of this.#grantsOf(user, namespace)) {
      if (grant.rules === undefined) missing.push(notFoundWords(grant.binding));
      else if (grant.rules.some((rule) => ruleAllows(rule, attributes))) {
        return { isAllowed: true, reason: `RBAC: allowed by ${describe(grant)}` };
      }
    }
    return {
      isAllowed: false,
      reason: missing.length === 0 ? '' : `rbac: RBAC: ${aggregate(missing)}`,
    };
  }

  rulesFor(user: UserInfo, namespace: string): HeldRules {
    const grants = [...this.#grantsOf(user, namespace)];
    return {
      rules: grants.flatMap(({ rules = [] }) => rules),
      errors: grants
        .filter(({ rules }) => rules === undefined)
        .map(({ binding }) => notFoundWords(binding)),
    };
  }

  /** The rules of the role that a binding names; undefined when there is none. */
  rulesOf({ roleRef, metadata }: Binding): readonly rbacv1.PolicyRule[] | undefined {
    const { kind, name } = roleRef;
    const role =
      kind === 'Role'
        ? this.#store.get('roles', objectKey(metadata.namespace, name))
        : this.#store.get('clusterroles', name);
    return role && ((role as KubeObject as rbacv1.Role).rules ?? []);
  }

  /** Those of the whole cluster first, each kind in order of name. */
  *#grantsOf(user: UserInfo, namespace: string): Generator<Grant> {
    const keys = [`User ${user.username}`, ...user.groups.map((group) => `Group ${group}`)];
    yield* this.#grants(this.#byEveryone, keys, user);
    if (namespace === '') return;
    const own = keys.map((key) => inNamespace(namespace, key));
    yield* this.#grants(this.#byNamespace, own, user);
  }

  *#grants(index: StoreIndex, keys: readonly string[], user: UserInfo): Generator<Grant> {
    const found = new Set(keys.flatMap((key) => index.lookup(key).map(({ object }) => object)));
    const nameOf = ({ metadata }: KubeObject): string => metadata.name ?? '';
    for (const object of [...found].toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))) {
      const binding = object as KubeObject as Binding;
      const subject = binding.subjects?.find((one) => isAbout(one, user, binding));
      if (subject !== undefined) yield { binding, subject, rules: this.rulesOf(binding) };
    }
  }
}

/** A ServiceAccount is known by its name as a user. */
function subjectKey({ kind, name, namespace = '' }: rbacv1.Subject, ofBinding: string): string {
  if (kind !== 'ServiceAccount') return `${kind} ${name}`;
  return `User ${serviceAccountUsername(namespace || ofBinding, name)}`;
}

function inNamespace(namespace: string | undefined, key: string): string {
  return `${namespace ?? ''}/${key}`;
}

function isAbout(subject: rbacv1.Subject, user: UserInfo, { metadata }: Binding): boolean {
  if (subject.kind === 'Group') return user.groups.includes(subject.name);
  return subjectKey(subject, metadata.namespace ?? '') === `User ${user.username}`;
}

/** In upstream's words. */
function describe({ binding, subject }: Grant): string {
  const { metadata, roleRef } = binding;
  const { name = '', namespace } = metadata;
  const what =
    namespace === undefined
      ? `ClusterRoleBinding ${JSON.stringify(name)}`
      : `RoleBinding ${JSON.stringify(`${name}/${namespace}`)}`;
  const whom =
    subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace}` : subject.name;
  return `${what} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${subject.kind} ${JSON.stringify(whom)}`;
}

function notFoundWords({ roleRef: { kind, name } }: Binding): string {
  return `${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`;
}

/** Several errors as one (apimachinery: Aggregate): each once, in brackets when there are more. */
function aggregate(errors: readonly string[]): string {
  const [first = '', ...others] = new Set(errors);
  return others.length === 0 ? first : `[${[first, ...others].join(', ')}]`;
}
