import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { Target } from './target.ts';
import { untilSuite } from './until-suite.ts';

onTarget(async () => {
  const cluster = await startEmbeddedCluster({ quiet: true });
  return new Target({ host: cluster.url }, cluster);
}, untilSuite);
