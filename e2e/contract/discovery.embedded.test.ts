import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { discoverySuite } from './discovery-suite.ts';
import { Target } from './target.ts';

onTarget(async () => {
  const cluster = await startEmbeddedCluster({ quiet: true });
  return new Target({ host: cluster.url }, cluster);
}, discoverySuite);
