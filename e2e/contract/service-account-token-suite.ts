import type { authenticationv1 } from '@deltascope/api';
import type { KubeObject, ObjectMeta, Unstructured } from '@deltascope/apimachinery';
import { beforeAll, describe, expect, it } from 'vitest';
import { AUTHENTICATION, type AccessClient, type Answer, refused } from './access-client.ts';
import { until } from './target.ts';

type TokenRequest = authenticationv1.TokenRequest & { metadata: ObjectMeta };

const AUDIENCE = 'https://kubernetes.default.svc';
const EXTRA = 'authentication.kubernetes.io';
const matching = (form: RegExp): unknown => expect.stringMatching(form) as unknown;

/** A claim set without its proof (RFC 7519). */
const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

/** Tokens of ServiceAccounts: how they are asked for, what they say, who one is by them. */
export function serviceAccountTokenSuite(access: () => AccessClient): void {
  const pathOf = (resource: string): string =>
    `/api/v1/namespaces/${access().namespace}/${resource}`;
  const request = (account: string, spec: unknown = {}, more = {}): Promise<Answer> =>
    access().post('admin', pathOf(`serviceaccounts/${account}/token`), { spec, ...more });
  const tokenOf = async (account: string, spec = {}): Promise<string> => {
    const { body } = await request(account, spec);
    return (body as TokenRequest).status?.token ?? '';
  };
  const askWith = (token: string, path: string, question = {}): Promise<Answer> =>
    access().ask('anonymous', path, { headers: { Authorization: `Bearer ${token}` }, ...question });
  const uidOf = async (path: string): Promise<string> => {
    const { body } = await access().ask('admin', path);
    return (body as Unstructured).metadata.uid ?? '';
  };
  const usernameOf = (account: string): string =>
    `system:serviceaccount:${access().namespace}:${account}`;
  const reviewOf = async (spec: object): Promise<authenticationv1.TokenReviewStatus> => {
    const { body } = await access().post('admin', `${AUTHENTICATION}/tokenreviews`, { spec });
    return (body as KubeObject as authenticationv1.TokenReview).status ?? {};
  };
  const make = async (resource: string, object: object): Promise<void> => {
    expect((await access().post('admin', pathOf(resource), object)).code).toBe(201);
  };
  const containers = [{ name: 'app', image: 'registry.example/app:1' }];
  const schedulerName = 'nobody';

  describe('a token of a ServiceAccount', () => {
    beforeAll(async () => {
      await until(
        async () => (await access().ask('admin', pathOf('serviceaccounts/default'))).code === 200,
      );
    });

    it('says for whom, by whom, until when', async () => {
      const { namespace } = access();
      const uid = await uidOf(pathOf('serviceaccounts/default'));
      const { code, body } = await request('default');
      expect(code).toBe(201);
      const { metadata, spec, status, ...type } = body as TokenRequest;
      expect(type).toEqual({ kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1' });
      expect(metadata).toMatchObject({ name: 'default', namespace, uid });
      expect(metadata.managedFields).toMatchObject([{ subresource: 'token' }]);
      expect(spec).toEqual({
        audiences: [AUDIENCE],
        expirationSeconds: 3600,
        boundObjectRef: null,
      });
      const claims = claimsOf(status?.token ?? '') as Record<'exp' | 'iat', number>;
      expect(claims).toEqual({
        aud: [AUDIENCE],
        exp: claims.iat + 3600,
        iat: claims.iat,
        nbf: claims.iat,
        iss: AUDIENCE,
        jti: matching(/^[0-9a-f-]{36}$/),
        sub: usernameOf('default'),
        'kubernetes.io': { namespace, serviceaccount: { name: 'default', uid } },
      });
      const expiresAt = Date.parse(status?.expirationTimestamp ?? '') / 1000;
      expect(Math.abs(expiresAt - claims.exp)).toBeLessThanOrEqual(1);
    });

    it.each([
      [{ expirationSeconds: 599 }, 422, 'may not specify a duration less than 10 minutes'],
      [{ expirationSeconds: 2 ** 32 + 1 }, 422, 'may not specify a duration larger than 2^32 s'],
      [{ expirationSeconds: 'x' }, 400, 'cannot unmarshal string into Go struct field'],
      [{ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'no' } }, 404, 'pods "no" not fo'],
      [
        { boundObjectRef: { apiVersion: 'v1', kind: 'ConfigMap', name: 'no' } },
        400,
        'cannot bind token to object of type /v1, Kind=ConfigMap',
      ],
    ])('of %j is refused', async (spec, code, words) => {
      const answer = refused(await request('default', spec));
      expect(answer.code).toBe(code);
      expect(answer.message).toContain(words);
    });

    it('is of the account that the URL names, which is there', async () => {
      expect(refused(await request('nonesuch'))).toMatchObject({
        code: 404,
        message: 'serviceaccounts "nonesuch" not found',
      });
      expect(refused(await request('default', {}, { metadata: { name: 'other' } }))).toMatchObject({
        code: 422,
        message:
          'TokenRequest.authentication.k8s.io "default" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified',
      });
    });

    it('makes one its user, with what roles give him', async () => {
      await make('serviceaccounts', { metadata: { name: 'reader' } });
      const token = await tokenOf('reader');
      const self = await askWith(token, `${AUTHENTICATION}/selfsubjectreviews`, {
        method: 'POST',
        body: {},
      });
      expect((self.body as KubeObject as authenticationv1.SelfSubjectReview).status).toEqual({
        userInfo: {
          username: usernameOf('reader'),
          uid: await uidOf(pathOf('serviceaccounts/reader')),
          groups: [
            'system:serviceaccounts',
            `system:serviceaccounts:${access().namespace}`,
            'system:authenticated',
          ],
          extra: { [`${EXTRA}/credential-id`]: [matching(/^JTI=[0-9a-f-]{36}$/)] },
        },
      });
      expect(refused(await askWith(token, pathOf('pods')))).toMatchObject({
        code: 403,
        message: `pods is forbidden: User "${usernameOf('reader')}" cannot list resource "pods" in API group "" in the namespace "${access().namespace}"`,
      });
      const bindings = `/apis/rbac.authorization.k8s.io/v1/namespaces/${access().namespace}/rolebindings`;
      const { code } = await access().post('admin', bindings, {
        metadata: { name: 'reader' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
        subjects: [{ kind: 'ServiceAccount', name: 'reader', namespace: access().namespace }],
      });
      expect(code).toBe(201);
      await until(async () => (await askWith(token, pathOf('pods'))).code === 200);
    });

    it('ends with its account', async () => {
      await make('serviceaccounts', { metadata: { name: 'brief' } });
      const token = await tokenOf('brief');
      expect((await askWith(token, '/version')).code).toBe(200);
      await access().ask('admin', pathOf('serviceaccounts/brief'), { method: 'DELETE' });
      await make('serviceaccounts', { metadata: { name: 'brief' } });
      await until(async () => (await askWith(token, '/version')).code === 401);
    });

    it('of a pod tells the pod, and its node', async () => {
      await make('pods', {
        metadata: { name: 'bound' },
        spec: { containers, nodeName: 'node-0' },
      });
      const pod = { name: 'bound', uid: await uidOf(pathOf('pods/bound')) };
      const node = { name: 'node-0', uid: await uidOf('/api/v1/nodes/node-0') };
      const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'bound' };
      const token = await tokenOf('default', { boundObjectRef });
      expect(claimsOf(token)).toMatchObject({ 'kubernetes.io': { pod, node } });
      expect((await reviewOf({ token })).user?.extra).toMatchObject({
        [`${EXTRA}/pod-name`]: [pod.name],
        [`${EXTRA}/pod-uid`]: [pod.uid],
        [`${EXTRA}/node-name`]: [node.name],
        [`${EXTRA}/node-uid`]: [node.uid],
      });
      const other = { ...boundObjectRef, uid: 'other' };
      expect(refused(await request('default', { boundObjectRef: other }))).toMatchObject({
        code: 409,
        message:
          'Operation cannot be fulfilled on Pod "bound": the UID in the bound object reference (other) does not match the UID in record. The object might have been deleted and then recreated',
      });
    });

    it('ends with the pod that it is of, and is of a pod of its account', async () => {
      await make('serviceaccounts', { metadata: { name: 'another' } });
      await make('pods', { metadata: { name: 'short' }, spec: { containers, schedulerName } });
      const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'short' };
      expect(refused(await request('another', { boundObjectRef }))).toMatchObject({
        code: 400,
        message:
          'cannot bind token for serviceaccount "another" to pod running with different serviceaccount name.',
      });
      const token = await tokenOf('default', { boundObjectRef });
      expect((await askWith(token, '/version')).code).toBe(200);
      await access().ask('admin', pathOf('pods/short'), { method: 'DELETE' });
      await until(async () => (await askWith(token, '/version')).code === 401);
    });

    it('for others is none here, and good where they are asked for', async () => {
      const token = await tokenOf('default', { audiences: ['vault.example', 'b.example'] });
      expect((await askWith(token, '/version')).code).toBe(401);
      expect(await reviewOf({ token })).toMatchObject({ user: {} });
      expect((await reviewOf({ token })).authenticated).toBeUndefined();
      const audiences = ['other.example', 'vault.example'];
      expect(await reviewOf({ token, audiences })).toMatchObject({
        authenticated: true,
        user: { username: usernameOf('default') },
        audiences: ['vault.example'],
      });
    });

    it('that was changed is none', async () => {
      const [head = '', claims = '', proof = ''] = (await tokenOf('default')).split('.');
      const forged = Buffer.from(
        Buffer.from(claims, 'base64url').toString().replace(':default"', ':reader"'),
      ).toString('base64url');
      const none = Buffer.from('{"alg":"none"}').toString('base64url');
      for (const token of [`${head}.${forged}.${proof}`, `${none}.${claims}.`, `${head}.x.y`])
        expect((await askWith(token, '/version')).code).toBe(401);
    });
  });
}
