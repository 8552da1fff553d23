import { expect, it } from 'vitest';
import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { accessSuite } from './access-suite.ts';
import { onTarget } from './api-suite.ts';
import { Target } from './target.ts';

onTarget(async () => {
  const cluster = await startEmbeddedCluster({ rbac: true, empty: true, quiet: true });
  return new Target({ host: cluster.url, bearerToken: 'admin-token' }, cluster);
}, accessSuite);

it('kubectl, which sends no token without TLS, shows it in the path', async () => {
  await using cluster = await startEmbeddedCluster({ rbac: true, empty: true, quiet: true });
  const codes = await Promise.all(
    [
      '/api/v1/secrets',
      '/as/viewer-token/api/v1/secrets',
      '/as/admin-token/api/v1/secrets',
      '/as/x/version',
    ].map(async (path) => (await fetch(`${cluster.url}${path}`)).status),
  );
  expect(codes).toEqual([403, 403, 200, 401]);
  await using open = await startEmbeddedCluster({ empty: true, quiet: true });
  expect((await fetch(`${open.url}/as/admin-token/version`)).status).toBe(404);
});
