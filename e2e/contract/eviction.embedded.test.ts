import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { evictionSuite } from './eviction-suite.ts';
import { Target } from './target.ts';

onTarget(async () => {
  const cluster = await startEmbeddedCluster({ empty: true, quiet: true });
  return new Target({ host: cluster.url }, cluster);
}, evictionSuite);
