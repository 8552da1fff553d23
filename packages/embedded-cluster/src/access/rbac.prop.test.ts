import type { rbacv1 } from '@deltascope/api';
import type { KubeObject, Unstructured } from '@deltascope/apimachinery';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Store } from '../store/store.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import type { Attributes } from './attributes.ts';
import { ruleAllows, uncovered } from './policy-rule.ts';
import { RbacAuthorizer } from './rbac-authorizer.ts';

const NAMES = ['a', 'b', 'c'] as const;
const NAMESPACES = ['n', 'm'] as const;
const name = fc.constantFrom(...NAMES);
const namespace = fc.constantFrom(...NAMESPACES);
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 2 });

const verb = fc.constantFrom('get', 'list', '*');
const rule: fc.Arbitrary<rbacv1.PolicyRule> = fc.oneof(
  fc.record({
    apiGroups: some(fc.constantFrom('', 'apps', '*')),
    resources: some(fc.constantFrom('pods', 'pods/log', '*/log', '*')),
    resourceNames: some(name),
    verbs: some(verb),
  }),
  fc.record({ nonResourceURLs: some(fc.constantFrom('/x', '/x/*', '*')), verbs: some(verb) }),
);

const subject: fc.Arbitrary<rbacv1.Subject> = fc.oneof(
  fc.record({ kind: fc.constantFrom('User', 'Group'), name }),
  fc.record({ kind: fc.constant('ServiceAccount'), name, namespace }),
);

/** A role or a binding comes, changes or goes. */
const change = fc.record({
  resource: fc.constantFrom('roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'),
  name,
  namespace,
  isGone: fc.boolean(),
  rules: some(rule),
  subjects: some(subject),
  roleRef: fc.record({ kind: fc.constantFrom('Role', 'ClusterRole'), name }),
});

const attributes: fc.Arbitrary<Attributes> = fc
  .record({
    username: fc.oneof(
      name,
      fc
        .record({ namespace, name })
        .map((one) => `system:serviceaccount:${one.namespace}:${one.name}`),
    ),
    groups: some(name),
    verb: fc.constantFrom('get', 'list', 'watch'),
    about: fc.oneof(
      fc.record({ path: fc.constantFrom('/x', '/x/y', '/z') }),
      fc.record({
        resource: fc.record({
          group: fc.constantFrom('', 'apps', 'batch'),
          resource: fc.constantFrom('pods', 'jobs'),
          subresource: fc.constantFrom('', 'log'),
          namespace: fc.constantFrom('', ...NAMESPACES),
          name: fc.constantFrom('', ...NAMES),
        }),
      }),
    ),
  })
  .map(({ username, groups, verb: wanted, about }) => ({
    user: { username, groups },
    verb: wanted,
    ...about,
  }));

/** By reading every binding there is. */
function naivelyAllowed(store: Store, asked: Attributes): boolean {
  const { username, groups } = asked.user;
  const isMeant = ({ kind, name: who, namespace: where }: rbacv1.Subject): boolean => {
    if (kind === 'Group') return groups.includes(who);
    return username === (kind === 'User' ? who : `system:serviceaccount:${where}:${who}`);
  };
  const where = 'resource' in asked ? asked.resource.namespace : '';
  const bindings = [
    ...store.values('clusterrolebindings'),
    ...[...store.values('rolebindings')].filter(
      ({ metadata }) => where !== '' && metadata.namespace === where,
    ),
  ] as KubeObject[] as rbacv1.RoleBinding[];
  return bindings.some(({ metadata, subjects = [], roleRef }) => {
    const { kind, name: role } = roleRef;
    const found =
      kind === 'Role'
        ? store.get('roles', `${metadata.namespace}/${role}`)
        : store.get('clusterroles', role);
    const { rules = [] } = (found ?? {}) as Partial<rbacv1.Role>;
    return subjects.some(isMeant) && rules.some((one) => ruleAllows(one, asked));
  });
}

it('whatever roles and bindings came and went, a decision is what reading all of them gives', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), some(attributes), (changes, asked) => {
      const store = new Store({ clock: new ManualClock() });
      const authorizer = new RbacAuthorizer(store);
      for (const { resource, isGone, name: called, namespace: where, ...content } of changes) {
        const isNamespaced = resource === 'roles' || resource === 'rolebindings';
        const key = isNamespaced ? `${where}/${called}` : called;
        const metadata = { name: called, ...(isNamespaced && { namespace: where }) };
        if (isGone) store.remove(resource, key);
        else store.put(resource, key, { metadata, ...content } as Unstructured);
        for (const one of asked) {
          expect(authorizer.authorize(one).isAllowed).toBe(naivelyAllowed(store, one));
        }
      }
    }),
  );
});

it('when nothing is uncovered, nothing is allowed that was not', () => {
  fc.assert(
    fc.property(some(rule), some(rule), attributes, (held, wanted, asked) => {
      const isMore =
        wanted.some((one) => ruleAllows(one, asked)) && !held.some((one) => ruleAllows(one, asked));
      expect(isMore && uncovered(held, wanted).length === 0).toBe(false);
      expect(uncovered(wanted, wanted)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});
