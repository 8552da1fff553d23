import { describe, expect, it } from 'vitest';
import { isNotFound, isStatus, KubeStatusError, notFound, type Status } from './index.ts';

const thrown = (status: Status): KubeStatusError => new KubeStatusError(status);

it.each([
  [{ group: 'apps', resource: 'deployments' }, 'deployments.apps "web" not found'],
  [{ group: '', resource: 'pods' }, 'pods "web" not found'],
])('C117: what is not found is named by group, resource and name: %o', (resource, message) => {
  const error = notFound(resource, 'web');
  expect(isNotFound(error)).toBe(true);
  expect(error.status).toMatchObject({ kind: 'Status', code: 404, message });
  const { group, resource: kind } = resource;
  expect(error.status.details).toEqual({ name: 'web', kind, ...(group && { group }) });
});

describe('KubeStatusError', () => {
  it('carries the Status, its message and its cause', () => {
    const cause = new Error('socket');
    const status: Status = { reason: 'NotFound', code: 404, message: 'pods "a" not found' };
    const error = new KubeStatusError(status, { cause });
    expect(error).toMatchObject({ reason: 'NotFound', code: 404, status, cause });
    expect(error.message).toBe('pods "a" not found');
  });

  it('says something of a Status that says nothing', () => {
    expect(thrown({}).message).toBe('status unknown');
    expect(thrown({ code: 502 }).message).toBe('status 502');
    expect(thrown({})).toMatchObject({ reason: '', code: 0, retryAfterMs: undefined });
  });

  it('tells the wait that the server asks for in milliseconds', () => {
    expect(thrown({ details: { retryAfterSeconds: 2 } }).retryAfterMs).toBe(2000);
  });
});

describe('isStatus', () => {
  it('knows a Status by its kind', () => {
    expect(isStatus({ kind: 'Status' })).toBe(true);
    for (const other of [{ kind: 'Pod' }, {}, null, 'Status', undefined]) {
      expect(isStatus(other)).toBe(false);
    }
  });
});
