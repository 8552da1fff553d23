import {
  isBadRequest,
  isConflict,
  isInvalid,
  isNotFound,
  isRequestEntityTooLarge,
  isUnexpectedServerError,
  KubeStatusError,
  statusCause,
  type Unstructured,
} from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { thrown } from './rest-suite.ts';
import {
  deployment,
  DEPLOYMENTS,
  nameOf,
  refusal,
  service,
  SERVICES,
  signal,
  type Target,
} from './target.ts';

/** How an API server refuses (C152), and what it says of paths that are no resource's. */
export function refusalSuite(target: () => Target): void {
  describe('a refusal', () => {
    it('C152: of an apply names the fields that others own, until it is forced', async () => {
      const { path } = await target().fresh(DEPLOYMENTS);
      const apply = (manager: string, replicas: number, force = false): Promise<Unstructured> =>
        target()
          .client.patch('apply')
          .absPath(path, 'web')
          .versionedParams({ fieldManager: manager, force })
          .body({ apiVersion: 'apps/v1', kind: 'Deployment', ...deployment('web', replicas) })
          .do<Unstructured>(signal());
      await apply('first', 0);
      await apply('second', 0);
      const error = await thrown(apply('second', 1));
      expect(isConflict(error)).toBe(true);
      expect(isUnexpectedServerError(error)).toBe(false);
      expect(statusCause(error, 'FieldManagerConflict')).toEqual({
        reason: 'FieldManagerConflict',
        field: '.spec.replicas',
        message: 'conflict with "first"',
      });
      expect(error).toMatchObject({ code: 409, reason: 'Conflict' });
      expect(await apply('second', 1, true)).toMatchObject({ spec: { replicas: 1 } });
    });

    it('C152: of an object that is not valid names its fields', async () => {
      const { path } = await target().fresh(DEPLOYMENTS);
      const create = target().client.post().absPath(path).body(deployment('web', -1));
      const error = await thrown(create.do(signal()));
      expect(isInvalid(error)).toBe(true);
      expect(statusCause(error, 'FieldValueInvalid')).toMatchObject({ field: 'spec.replicas' });
    });

    it('C152: of a body that is too large, or none, is known', async () => {
      const { path } = await target().fresh(SERVICES);
      const create = (body: object | string): Promise<unknown> =>
        thrown(target().client.post().absPath(path).body(body).do(signal()));
      const big = service('a', { annotations: { big: 'x'.repeat(4 * 1024 * 1024) } });
      expect(await create(big)).toSatisfy(isRequestEntityTooLarge);
      expect(await create('{')).toSatisfy(isBadRequest);
    });

    it('C147: of a time limit that is none shows that the server reads it', async () => {
      const { path } = await target().fresh(SERVICES);
      const request = target().client.get().absPath(path).param('timeout', 'soon');
      const error = await thrown(request.do(signal()));
      expect(isBadRequest(error)).toBe(true);
      expect(error).toMatchObject({
        message: expect.stringContaining('invalid timeout') as string,
      });
    });

    it('C152: that no API code has written is marked as unexpected', async () => {
      const error = await thrown(target().client.get().absPath('/nowhere').do(signal()));
      expect(isNotFound(error) && isUnexpectedServerError(error)).toBe(true);
      expect(error).toBeInstanceOf(KubeStatusError);
      expect(error).toMatchObject({
        message: 'the server answered 404 Not Found to GET /nowhere: 404 page not found',
      });
    });
  });

  describe('a path', () => {
    const ask = (path: string): Promise<{ code: number; type: string; text: string }> =>
      textOf(target(), path);
    const STATUS = /^\{"kind":"Status".*"the server could not find the requested resource"/;
    const NOT_FOUND = /^404 page not found\n$/;

    it.each([
      ['/', 200, 'application/json', /"paths": ?\[.*"\/apis\/apps\/v1".*"\/version"/s],
      ['/nowhere', 404, 'text/plain', NOT_FOUND],
      ['/apis/nonesuch.example', 404, 'text/plain', NOT_FOUND],
      ['/apis/nonesuch.example/v1/things', 404, 'text/plain', NOT_FOUND],
      ['/apis/apps/v9', 404, 'application/json', STATUS],
      ['/api/v9/pods', 404, 'application/json', STATUS],
      ['/api/v1/nonesuch', 404, 'application/json', STATUS],
      ['/healthz', 200, 'text/plain', /^ok$/],
      ['/livez/ping', 200, 'text/plain', /^ok$/],
      ['/readyz?verbose', 200, 'text/plain', /^\[\+\]ping ok\n.*readyz check passed\n$/s],
      ['/readyz/nonesuch', 404, 'text/plain', NOT_FOUND],
      ['/openapi/v2', 200, 'application/json', /^\{"swagger":"2\.0","info":\{"title":"Kubernetes"/],
      ['/version?timeout=5', 400, 'application/json', /missing unit in duration/],
    ])('%s is answered %i', async (path, code, type, text) => {
      const answer = await ask(path);
      expect(answer.code).toBe(code);
      expect(answer.type).toContain(type);
      expect(answer.text).toMatch(text);
    });

    it('of the groups tells each by its versions', async () => {
      const { groups } = JSON.parse((await ask('/apis')).text) as { groups: { name: string }[] };
      expect(groups.find(({ name }) => name === 'apps')).toEqual({
        name: 'apps',
        versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
        preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
      });
    });
  });

  describe('component statuses', () => {
    const path = '/api/v1/componentstatuses';

    it('are listed and read, and not kept', async () => {
      const list = await target().client.get().absPath(path).list(signal());
      expect(list.metadata).toEqual({});
      expect(list.items.map(nameOf).toSorted()).toEqual([
        'controller-manager',
        'etcd-0',
        'scheduler',
      ]);
      expect(await target().client.get().absPath(`${path}/etcd-0`).do(signal())).toEqual({
        kind: 'ComponentStatus',
        apiVersion: 'v1',
        metadata: { name: 'etcd-0' },
        conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
      });
      expect(await refusal(target().client.get().absPath(`${path}/x`).do(signal()))).toMatchObject({
        code: 404,
        message: 'componentstatus "x" not found',
      });
    });
  });
}

async function textOf(
  { transport }: Target,
  path: string,
): Promise<{ code: number; type: string; text: string }> {
  const { statusCode, headers, body } = await transport.request({
    method: 'GET',
    path,
    headers: { accept: 'application/json, */*' },
    signal: signal(),
  });
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
  return {
    code: statusCode,
    type: String(headers['content-type']),
    text: Buffer.concat(chunks).toString(),
  };
}
