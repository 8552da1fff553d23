import { readFileSync } from 'node:fs';
import type { authorizationv1, rbacv1 } from '@deltascope/api';
import type { Unstructured } from '@deltascope/apimachinery';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  AUTHORIZATION,
  bindingTo,
  podsIn,
  POD_READER,
  RBAC,
  refused,
  type AccessClient,
  type Answer,
} from './access-client.ts';

const BOOTSTRAPPED = 'kubernetes.io/bootstrapping=rbac-defaults';
const DEFAULT_POLICY = JSON.parse(
  readFileSync(
    new URL('../../packages/embedded-cluster/src/access/default-policy.json', import.meta.url),
    'utf8',
  ),
) as Record<string, Unstructured[]>;

/** The server under test may serve an alpha group on request, which its default roles then know. */
const isServedByDefault = ({ apiGroups = [] }: rbacv1.PolicyRule): boolean =>
  !apiGroups.includes('lifecycle.k8s.io');

/** What roles and bindings may be, and who may give what. */
export function rbacSuite(access: () => AccessClient): void {
  describe('roles and bindings', () => {
    it('a binding to a role that is not there gives nothing, and says so', async () => {
      await access().make(
        'rolebindings',
        bindingTo('team-a', 'ClusterRole', access().unique('nonesuch')),
        'dangling',
      );
      const words = `clusterrole.rbac.authorization.k8s.io "${access().unique('nonesuch')}" not found`;
      for (;;) {
        const { message = '' } = refused(
          await access().ask('team-a', `/api/v1/namespaces/${access().namespace}/pods`),
        );
        if (!message.includes('RBAC')) continue;
        expect(message).toBe(
          `pods is forbidden: User "team-a" cannot list resource "pods" in API group "" in the namespace "${access().namespace}": rbac: RBAC: ${words}`,
        );
        break;
      }
      const { body } = await access().post(
        'team-a',
        `${AUTHORIZATION}/selfsubjectaccessreviews`,
        podsIn('get', access().namespace),
      );
      const reason = `rbac: RBAC: ${words}`;
      expect((body as Unstructured)['status']).toEqual({ allowed: false, reason });
    });

    it('a subject without a group, and a role without one, get theirs', async () => {
      const subjects = [
        { kind: 'Group', name: 'g' },
        { kind: 'ServiceAccount', name: 's', namespace: access().namespace },
      ];
      const path = await access().make(
        'rolebindings',
        { roleRef: { kind: 'ClusterRole', name: 'view' }, subjects },
        'defaulted',
      );
      const { body } = await access().ask('admin', path);
      const apiGroup = 'rbac.authorization.k8s.io';
      expect(body).toMatchObject({
        roleRef: { apiGroup },
        subjects: [{ ...subjects[0], apiGroup }, subjects[1]],
      });
    });

    it('a ServiceAccount is known by its name, and in its groups', async () => {
      const review = async (user: string, groups: string[] = []): Promise<unknown> => {
        const resourceAttributes = {
          verb: 'list',
          resource: 'pods',
          namespace: access().namespace,
        };
        const { body } = await access().post('admin', `${AUTHORIZATION}/subjectaccessreviews`, {
          spec: { user, groups, resourceAttributes },
        });
        return (body as authorizationv1.SubjectAccessReview).status;
      };
      const account = `system:serviceaccount:${access().namespace}:s`;
      for (;;) {
        const status = (await review(account)) as { allowed: boolean };
        if (!status.allowed) continue;
        const whom = JSON.stringify(`s/${access().namespace}`);
        expect(status).toEqual({
          allowed: true,
          reason: `RBAC: allowed by RoleBinding "defaulted/${access().namespace}" of ClusterRole "view" to ServiceAccount ${whom}`,
        });
        break;
      }
      expect(await review('other', ['g'])).toMatchObject({ allowed: true });
      expect(await review('other')).toEqual({ allowed: false });
    });

    it.each([
      [
        'roles',
        { rules: [{ verbs: ['get'] }, { nonResourceURLs: ['/x'], verbs: ['get'] }] },
        [
          'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
          'rules[0].resources: Required value: resource rules must supply at least one resource',
          'rules[1].nonResourceURLs: Invalid value: ["/x"]: namespaced rules cannot apply to non-resource URLs',
        ],
      ],
      [
        'clusterroles',
        {
          rules: [
            { apiGroups: [''], resources: ['pods'], verbs: [] },
            { apiGroups: [''], nonResourceURLs: ['/x'], verbs: ['get'] },
          ],
        },
        [
          'rules[1].nonResourceURLs: Invalid value: ["/x"]: rules cannot apply to both regular resources and non-resource URLs',
          'rules[0].verbs: Required value',
        ],
      ],
      [
        'clusterroles',
        { aggregationRule: { clusterRoleSelectors: [] } },
        [
          'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil',
        ],
      ],
      [
        'clusterrolebindings',
        {
          roleRef: { kind: 'Role', name: '', apiGroup: 'x' },
          subjects: [
            { kind: 'User', name: '' },
            { kind: 'ServiceAccount', name: 'a' },
            { kind: 'Foo', name: 'b' },
          ],
        },
        [
          'roleRef.apiGroup: Unsupported value: "x": supported values: "rbac.authorization.k8s.io"',
          'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
          'subjects[1].namespace: Required value',
          'subjects[2].kind: Unsupported value: "Foo": supported values: "ServiceAccount", "User", "Group"',
          'subjects[0].name: Required value',
          'roleRef.name: Required value',
        ],
      ],
      [
        'roles',
        { metadata: { name: 'a/b' }, rules: [] },
        [`metadata.name: Invalid value: "a/b": may not contain '/'`],
      ],
    ] as const)('%s %j is refused with its causes', async (resource, object, causes) => {
      const path =
        resource === 'roles'
          ? `${RBAC}/namespaces/${access().namespace}/roles`
          : `${RBAC}/${resource}`;
      const { code, details } = refused(
        await access().post('admin', `${path}?dryRun=All`, {
          metadata: { name: access().unique('bad:name') },
          ...object,
        }),
      );
      const told = details?.causes?.map(({ field, message }) => `${field}: ${message}`);
      expect({ code, told }).toEqual({ code: 422, told: causes });
    });

    it('the role of a binding stays the one it was', async () => {
      const path = await access().make(
        'rolebindings',
        bindingTo('x', 'ClusterRole', 'view'),
        'fixed',
      );
      const changed = await access().ask('admin', path, {
        method: 'PATCH',
        body: { roleRef: { name: 'edit' } },
      });
      expect(refused(changed)).toMatchObject({
        code: 422,
        details: {
          causes: [
            {
              field: 'roleRef',
              message:
                'Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"edit"}: field is immutable',
            },
          ],
        },
      });
    });
  });

  describe('escalation', () => {
    const held = { apiGroups: [''], resources: ['pods'], verbs: ['get'] };
    beforeAll(async () => {
      const writeRoles = {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'],
        // Not all: that is to escalate and to bind as well.
        verbs: ['create', 'update', 'patch'],
      };
      await access().make('clusterroles', { rules: [writeRoles, held] }, access().unique('writer'));
      await access().make(
        'clusterrolebindings',
        bindingTo('team-a', 'ClusterRole', access().unique('writer')),
        access().unique('writer'),
      );
      for (;;) {
        const { body } = await access().post(
          'team-a',
          `${AUTHORIZATION}/selfsubjectaccessreviews`,
          {
            spec: {
              resourceAttributes: {
                verb: 'create',
                group: 'rbac.authorization.k8s.io',
                resource: 'clusterroles',
              },
            },
          },
        );
        if ((body as authorizationv1.SelfSubjectAccessReview).status?.allowed === true) break;
      }
    });
    const attempt = (resource: string, object: object): Promise<Answer> =>
      access().post('team-a', `${RBAC}/${resource}?dryRun=All`, {
        metadata: { name: 'esc' },
        ...object,
      });

    it('a role with what its writer holds is made', async () => {
      expect((await attempt('clusterroles', { rules: [held] })).code).toBe(201);
      expect(
        (await attempt('clusterroles', { rules: [{ ...held, resourceNames: ['a'] }] })).code,
      ).toBe(201);
    });

    it('a role with more is refused, with what is missing', async () => {
      const rules: rbacv1.PolicyRule[] = [
        { apiGroups: [''], resources: ['pods', 'secrets'], verbs: ['get', 'list'] },
        {
          apiGroups: ['apps'],
          resources: ['deployments/scale'],
          resourceNames: ['a', 'b'],
          verbs: ['*'],
        },
        { nonResourceURLs: ['/x', '/y/*'], verbs: ['get', 'post'] },
      ];
      expect(refused(await attempt('clusterroles', { rules }))).toMatchInlineSnapshot(`
        {
          "code": 403,
          "details": {
            "group": "rbac.authorization.k8s.io",
            "kind": "clusterroles",
            "name": "esc",
          },
          "message": "clusterroles.rbac.authorization.k8s.io "esc" is forbidden: user "team-a" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:
        {APIGroups:[""], Resources:["pods"], Verbs:["list"]}
        {APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}
        {APIGroups:["apps"], Resources:["deployments/scale"], ResourceNames:["a"], Verbs:["*"]}
        {APIGroups:["apps"], Resources:["deployments/scale"], ResourceNames:["b"], Verbs:["*"]}
        {NonResourceURLs:["/x"], Verbs:["get"]}
        {NonResourceURLs:["/x"], Verbs:["post"]}
        {NonResourceURLs:["/y/*"], Verbs:["get"]}
        {NonResourceURLs:["/y/*"], Verbs:["post"]}",
          "reason": "Forbidden",
        }
      `);
    });

    it('an aggregationRule wants everything', async () => {
      const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] };
      expect(refused(await attempt('clusterroles', { aggregationRule }))).toEqual({
        code: 403,
        reason: 'Forbidden',
        message:
          'clusterroles.rbac.authorization.k8s.io "esc" is forbidden: must have cluster-admin privileges to use the aggregationRule',
        details: { name: 'esc', group: 'rbac.authorization.k8s.io', kind: 'clusterroles' },
      });
    });

    it('a binding gives only what its writer holds, or may bind', async () => {
      const missing = refused(
        await attempt(
          'clusterrolebindings',
          bindingTo('x', 'ClusterRole', 'system:public-info-viewer'),
        ),
      );
      expect(missing.code).toBe(201);
      const more = refused(
        await attempt('clusterrolebindings', bindingTo('x', 'ClusterRole', 'cluster-admin')),
      );
      expect(more).toMatchObject({
        code: 403,
        details: { name: 'esc', kind: 'clusterrolebindings' },
      });
      expect(more.message).toContain(
        'is attempting to grant RBAC permissions not currently held:\n{APIGroups:["*"], Resources:["*"], Verbs:["*"]}\n{NonResourceURLs:["*"], Verbs:["*"]}',
      );
      expect(
        refused(await attempt('clusterrolebindings', bindingTo('x', 'ClusterRole', 'nono'))),
      ).toEqual({
        code: 404,
        reason: 'NotFound',
        message: 'clusterrolebindings.rbac.authorization.k8s.io "nono" not found',
        details: { name: 'nono', group: 'rbac.authorization.k8s.io', kind: 'clusterrolebindings' },
      });
    });
  });

  it.each(['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'] as const)(
    'the default %s are those of Kubernetes 1.37',
    async (resource) => {
      const { body } = await access().ask(
        'admin',
        `${RBAC}/${resource}?labelSelector=${BOOTSTRAPPED}`,
      );
      const { items } = body as { items: Unstructured[] };
      const policy = items.map(({ metadata, ...rest }) => {
        const { name, namespace, labels, annotations } = metadata;
        const { rules } = rest as Partial<rbacv1.Role>;
        return {
          ...rest,
          ...(rules && { rules: rules.filter(isServedByDefault) }),
          metadata: { name, ...(namespace && { namespace }), labels, annotations },
        };
      });
      expect(policy).toEqual(DEFAULT_POLICY[resource]);
    },
  );

  it('a ClusterRole that aggregates has the rules of those it selects', async () => {
    const label = { [`contract.example/${access().namespace}`]: 'true' };
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: label }] };
    const path = await access().make('clusterroles', { aggregationRule }, access().unique('sum'));
    await access().make(
      'clusterroles',
      { metadata: { name: access().unique('part'), labels: label }, rules: [POD_READER] },
      access().unique('part'),
    );
    for (;;) {
      const { body } = await access().ask('admin', path);
      const { rules, metadata } = body as rbacv1.ClusterRole;
      if ((rules ?? []).length === 0) continue;
      expect(rules).toEqual([POD_READER]);
      expect(metadata.managedFields).toContainEqual(
        expect.objectContaining({
          manager: 'clusterrole-aggregation-controller',
          operation: 'Apply',
        }),
      );
      break;
    }
  });
}
