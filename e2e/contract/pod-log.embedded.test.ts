import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { fastClock } from './fast-clock.ts';
import { podLogSuite } from './pod-log-suite.ts';
import { Target } from './target.ts';

onTarget(
  async () => {
    const cluster = await startEmbeddedCluster({ quiet: true, clock: fastClock });
    return new Target({ host: cluster.url }, cluster);
  },
  // Containers of the embedded cluster write by themselves.
  (target) => podLogSuite(target, () => undefined),
);
