import type { authorizationv1 } from '@deltascope/api';
import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import {
  AUTHORIZATION,
  bindingTo,
  podsIn,
  POD_READER,
  refused,
  type AccessClient,
} from './access-client.ts';

/** Who may what, and what a server says of it. */
export function authorizationSuite(access: () => AccessClient): void {
  describe('a refusal', () => {
    it.each([
      [
        '/api/v1/pods',
        'GET',
        'pods is forbidden: User "nobody" cannot list resource "pods" in API group "" at the cluster scope',
        { kind: 'pods' },
      ],
      [
        '/api/v1/pods?watch=1',
        'GET',
        'pods is forbidden: User "nobody" cannot watch resource "pods" in API group "" at the cluster scope',
        { kind: 'pods' },
      ],
      [
        '/api/v1/namespaces/a/pods/b/log',
        'GET',
        'pods "b" is forbidden: User "nobody" cannot get resource "pods/log" in API group "" in the namespace "a"',
        { name: 'b', kind: 'pods' },
      ],
      [
        '/api/v1/namespaces/a/pods?fieldSelector=metadata.name%3Dc',
        'GET',
        'pods "c" is forbidden: User "nobody" cannot list resource "pods" in API group "" in the namespace "a"',
        { name: 'c', kind: 'pods' },
      ],
      [
        '/api/v1/namespaces/foo',
        'GET',
        'namespaces "foo" is forbidden: User "nobody" cannot get resource "namespaces" in API group "" in the namespace "foo"',
        { name: 'foo', kind: 'namespaces' },
      ],
      [
        '/api/v1/namespaces',
        'GET',
        'namespaces is forbidden: User "nobody" cannot list resource "namespaces" in API group "" at the cluster scope',
        { kind: 'namespaces' },
      ],
      [
        '/apis/apps/v1/namespaces/a/deployments/b/scale',
        'PUT',
        'deployments.apps "b" is forbidden: User "nobody" cannot update resource "deployments/scale" in API group "apps" in the namespace "a"',
        { name: 'b', group: 'apps', kind: 'deployments' },
      ],
      [
        '/apis/apps/v1/namespaces/a/deployments',
        'DELETE',
        'deployments.apps is forbidden: User "nobody" cannot deletecollection resource "deployments" in API group "apps" in the namespace "a"',
        { group: 'apps', kind: 'deployments' },
      ],
      [
        '/apis/foo.bar/v1/things/x',
        'PATCH',
        'things.foo.bar "x" is forbidden: User "nobody" cannot patch resource "things" in API group "foo.bar" at the cluster scope',
        { name: 'x', group: 'foo.bar', kind: 'things' },
      ],
      [
        '/api/v1/nodes/n',
        'DELETE',
        'nodes "n" is forbidden: User "nobody" cannot delete resource "nodes" in API group "" at the cluster scope',
        { name: 'n', kind: 'nodes' },
      ],
      ['/foo', 'GET', 'forbidden: User "nobody" cannot get path "/foo"', {}],
      ['/logs/', 'POST', 'forbidden: User "nobody" cannot post path "/logs/"', {}],
    ] as const)('of %s by %s', async (path, method, message, details) => {
      const body = method === 'PUT' || method === 'PATCH' || method === 'POST' ? {} : undefined;
      expect(refused(await access().ask('nobody', path, { method, body }))).toEqual({
        code: 403,
        message,
        reason: 'Forbidden',
        details,
      });
    });

    it('is none for who finds out what there is', async () => {
      for (const path of ['/api', '/apis', '/apis/apps/v1', '/openapi/v3', '/version']) {
        expect((await access().ask('nobody', path)).code).toBe(200);
      }
    });
  });

  describe('reviews of access', () => {
    const self = `${AUTHORIZATION}/selfsubjectaccessreviews`;
    const ofOthers = `${AUTHORIZATION}/subjectaccessreviews`;
    const because = {
      reason: 'RBAC: allowed by RoleBinding "readers/NS" of Role "readers" to User "nobody"',
    };

    it('follow the roles as they change, and tell why', async () => {
      await access().make('roles', { rules: [POD_READER] }, 'readers');
      const binding = await access().make(
        'rolebindings',
        bindingTo('nobody', 'Role', 'readers'),
        'readers',
      );
      await access().until('nobody', 'list', true);
      const reason = because.reason.replace('NS', access().namespace);
      const { body } = await access().post('nobody', self, podsIn('list', access().namespace));
      expect((body as Unstructured)['status']).toEqual({ allowed: true, reason });
      const other = await access().post('nobody', self, podsIn('list', 'default'));
      expect((other.body as Unstructured)['status']).toEqual({ allowed: false });
      expect(
        (await access().ask('nobody', `/api/v1/namespaces/${access().namespace}/pods`)).code,
      ).toBe(200);
      expect((await access().ask('nobody', '/api/v1/pods')).code).toBe(403);
      await access().ask('admin', binding, { method: 'DELETE' });
      await access().until('nobody', 'list', false);
      expect(
        (await access().ask('nobody', `/api/v1/namespaces/${access().namespace}/pods`)).code,
      ).toBe(403);
    });

    it('are answered for others, by whom they name and by the groups', async () => {
      const status = async (spec: object): Promise<unknown> => {
        const { code, body } = await access().post('admin', ofOthers, { spec });
        expect(code).toBe(201);
        return (body as authorizationv1.SubjectAccessReview).status;
      };
      const resourceAttributes = {
        verb: 'create',
        group: 'authorization.k8s.io',
        resource: 'selfsubjectaccessreviews',
      };
      expect(await status({ user: 'x', resourceAttributes })).toEqual({ allowed: false });
      expect(
        await status({ user: 'x', groups: ['system:authenticated'], resourceAttributes }),
      ).toEqual({
        allowed: true,
        reason:
          'RBAC: allowed by ClusterRoleBinding "system:basic-user" of ClusterRole "system:basic-user" to Group "system:authenticated"',
      });
      expect(await status({ groups: ['system:masters'], resourceAttributes })).toEqual({
        allowed: true,
      });
      const nonResourceAttributes = { verb: 'get', path: '/healthz' };
      expect(
        await status({ groups: ['system:unauthenticated'], nonResourceAttributes }),
      ).toMatchObject({ allowed: true });
    });

    it('hold their writer, and what they ask', async () => {
      const { body } = await access().post(
        'nobody',
        `${self}?fieldManager=me`,
        podsIn('get', 'default'),
      );
      const { metadata, spec } = body as Unstructured & authorizationv1.SelfSubjectAccessReview;
      expect(Object.keys(metadata)).toEqual(['managedFields']);
      expect(metadata.managedFields).toMatchObject([{ manager: 'me', operation: 'Update' }]);
      expect(spec).toEqual({
        resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' },
      });
    });

    const bad = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    const both = {
      resourceAttributes: { verb: 'get' },
      nonResourceAttributes: { path: '/x', verb: 'get' },
    };
    it.each([
      [self, {}, `spec: Invalid value: null: ${bad}`],
      [self, { spec: both }, `spec: Invalid value: {"Path":"/x","Verb":"get"}: ${bad}`],
      [
        ofOthers,
        { spec: { resourceAttributes: { verb: 'get' } } },
        'spec.user: Invalid value: "": at least one of user or group must be specified',
      ],
      [
        `${AUTHORIZATION}/namespaces/default/localsubjectaccessreviews`,
        { spec: { user: 'x', resourceAttributes: { verb: 'get' } } },
        'spec.resourceAttributes.namespace: Invalid value: "": must match metadata.namespace',
      ],
    ])('%s of %j is refused', async (path, body, why) => {
      expect(refused(await access().post('admin', path, body))).toMatchObject({
        code: 422,
        reason: 'Invalid',
        message: `.authorization.k8s.io "" is invalid: ${why}`,
        details: { group: 'authorization.k8s.io' },
      });
    });

    it('tell all the rules that hold for somebody', async () => {
      const path = `${AUTHORIZATION}/selfsubjectrulesreviews`;
      const { body } = await access().post('anonymous', path, {
        spec: { namespace: access().namespace },
      });
      expect(refused({ code: 403, body })).toMatchObject({ reason: 'Forbidden' });
      const answer = await access().post('nobody', path, {
        spec: { namespace: access().namespace },
      });
      const { metadata, spec, status } = answer.body as Unstructured &
        authorizationv1.SelfSubjectRulesReview;
      expect({ metadata, spec }).toEqual({ metadata: {}, spec: {} });
      expect(status?.incomplete).toBe(false);
      expect(status?.resourceRules).toEqual(
        expect.arrayContaining([
          {
            verbs: ['create'],
            apiGroups: ['authorization.k8s.io'],
            resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
          },
          {
            verbs: ['create'],
            apiGroups: ['authentication.k8s.io'],
            resources: ['selfsubjectreviews'],
          },
        ]),
      );
      expect(status?.nonResourceRules).toContainEqual({
        verbs: ['get'],
        nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'],
      });
      expect(refused(await access().post('nobody', path, { spec: {} }))).toEqual({
        code: 400,
        message: 'no namespace on request',
        reason: 'BadRequest',
      });
    });
  });
}
