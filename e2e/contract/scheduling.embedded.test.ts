import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { schedulingSuite } from './scheduling-suite.ts';
import { fastClock } from './fast-clock.ts';
import { Target } from './target.ts';

onTarget(async () => {
  const cluster = await startEmbeddedCluster({ quiet: true, clock: fastClock });
  return new Target({ host: cluster.url }, cluster);
}, schedulingSuite);
