import type { authenticationv1 } from '@deltascope/api';
import type { Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import {
  AUTHENTICATION,
  bindingTo,
  refused,
  type AccessClient,
  type Answer,
  type Question,
  type User,
} from './access-client.ts';

/** Who is who, and who may be taken for whom. */
export function authenticationSuite(access: () => AccessClient): void {
  describe('who', () => {
    it.each([
      ['viewer', { username: 'viewer', uid: 'viewer', groups: ['system:authenticated'] }],
      [
        'admin',
        { username: 'admin', uid: 'admin', groups: ['system:masters', 'system:authenticated'] },
      ],
    ] as const)('%s is told who he is', async (user, userInfo) => {
      const { code, body } = await access().post(user, `${AUTHENTICATION}/selfsubjectreviews`, {});
      const { metadata, status } = body as Unstructured & authenticationv1.SelfSubjectReview;
      expect(code).toBe(201);
      expect(Object.keys(metadata)).toEqual(['creationTimestamp']);
      expect(status).toEqual({ userInfo });
    });

    it('an unknown token is 401, for every path', async () => {
      for (const path of ['/api/v1/pods', '/healthz', '/nonesuch']) {
        expect(refused(await access().ask('unknown', path))).toEqual({
          code: 401,
          message: 'Unauthorized',
          reason: 'Unauthorized',
        });
      }
    });

    it('who shows no token may see the version and the health, and not what there is', async () => {
      expect((await access().ask('anonymous', '/version')).code).toBe(200);
      expect((await access().ask('anonymous', '/readyz')).body).toBe('ok');
      expect(refused(await access().ask('anonymous', '/api'))).toEqual({
        code: 403,
        message: 'forbidden: User "system:anonymous" cannot get path "/api"',
        reason: 'Forbidden',
        details: {},
      });
    });

    it('a token is reviewed', async () => {
      const review = async (spec: object): Promise<unknown> => {
        const { body } = await access().post('admin', `${AUTHENTICATION}/tokenreviews`, { spec });
        return (body as authenticationv1.TokenReview).status;
      };
      const user = { username: 'viewer', uid: 'viewer', groups: ['system:authenticated'] };
      const audiences = ['https://kubernetes.default.svc'];
      expect(await review({ token: 'viewer-token' })).toEqual({
        authenticated: true,
        user,
        audiences,
      });
      const invalid = { user: {}, error: 'invalid bearer token' };
      expect(await review({ token: 'nope' })).toEqual(invalid);
      expect(await review({ token: 'viewer-token', audiences: ['elsewhere'] })).toEqual(invalid);
      expect(
        refused(await access().post('admin', `${AUTHENTICATION}/tokenreviews`, { spec: {} })),
      ).toEqual({
        code: 400,
        message: 'token is required for TokenReview in authentication',
        reason: 'BadRequest',
      });
    });
  });

  describe('impersonation', () => {
    const whoAmI = (user: User, headers: Question['headers'] = {}): Promise<Answer> =>
      access().post(user, `${AUTHENTICATION}/selfsubjectreviews`, {}, headers);

    it.each([
      [
        { 'Impersonate-User': 'bob', 'Impersonate-Group': ['a', 'b'] },
        { username: 'bob', groups: ['a', 'b', 'system:authenticated'] },
      ],
      [
        {
          'Impersonate-User': 'system:serviceaccount:a:b',
          'Impersonate-Uid': 'u',
          'Impersonate-Extra-Foo%2fbar': 'x',
        },
        {
          username: 'system:serviceaccount:a:b',
          uid: 'u',
          groups: ['system:serviceaccounts', 'system:serviceaccounts:a', 'system:authenticated'],
          extra: { 'foo/bar': ['x'] },
        },
      ],
    ])('%j is taken for %j', async (headers, userInfo) => {
      expect((await whoAmI('admin', headers)).body).toMatchObject({ status: { userInfo } });
    });

    it('of nobody is refused, and of the anonymous leaves him what he may', async () => {
      expect(refused(await whoAmI('admin', { 'Impersonate-Group': 'bob' }))).toEqual({
        code: 400,
        message:
          'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"bob"}, Extra:map[string][]string(nil)} without impersonating a user name',
        reason: 'BadRequest',
      });
      const anonymous = await whoAmI('admin', { 'Impersonate-User': 'system:anonymous' });
      expect(refused(anonymous)).toMatchObject({ code: 403, reason: 'Forbidden' });
    });

    it('is refused to who may not', async () => {
      const headers = { 'Impersonate-User': 'bob' };
      expect(refused(await access().ask('viewer', '/api/v1/pods', { headers }))).toEqual({
        code: 403,
        message:
          'pods is forbidden: User "viewer" cannot impersonate-on:user-info:list resource "pods" in API group "" at the cluster scope',
        reason: 'Forbidden',
        details: { kind: 'pods' },
      });
    });

    it('is allowed by the verb impersonate on each part of the user', async () => {
      const rules = [
        { apiGroups: [''], resources: ['users'], verbs: ['impersonate'], resourceNames: ['bob'] },
      ];
      await access().make('clusterroles', { rules }, access().unique('impersonator'));
      await access().make(
        'clusterrolebindings',
        bindingTo('nobody', 'ClusterRole', access().unique('impersonator')),
        access().unique('impersonator'),
      );
      for (;;) {
        const { code, body } = await whoAmI('nobody', { 'Impersonate-User': 'bob' });
        if (code === 403) continue;
        expect(body).toMatchObject({ status: { userInfo: { username: 'bob' } } });
        break;
      }
      const withGroup = { 'Impersonate-User': 'bob', 'Impersonate-Group': 'system:masters' };
      expect((await whoAmI('nobody', withGroup)).code).toBe(403);
      expect((await whoAmI('nobody', { 'Impersonate-User': 'alice' })).code).toBe(403);
    });
  });
}
