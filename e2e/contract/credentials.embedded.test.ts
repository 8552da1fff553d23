import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { credentialsSuite } from './credentials-suite.ts';
import { Target } from './target.ts';

onTarget(async () => {
  const cluster = await startEmbeddedCluster({ rbac: true, empty: true, quiet: true });
  return new Target({ host: cluster.url, bearerToken: 'admin-token' }, cluster);
}, credentialsSuite);
