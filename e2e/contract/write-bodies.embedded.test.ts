import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { Target } from './target.ts';
import { writeBodiesSuite } from './write-bodies-suite.ts';

onTarget(async () => {
  const cluster = await startEmbeddedCluster({ quiet: true });
  return new Target({ host: cluster.url }, cluster);
}, writeBodiesSuite);
