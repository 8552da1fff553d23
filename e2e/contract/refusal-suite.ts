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
import { deployment, DEPLOYMENTS, service, SERVICES, signal, type Target } from './target.ts';

/** Refusals that only a real API server gives (C152). */
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
}
