import { spawnEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { informerFaultsSuite } from './informer-faults-suite.ts';
import { Target } from './target.ts';

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);

onTarget(
  async () => {
    const cluster = await spawnEmbeddedCluster({ quiet: true });
    return new Target({ host: cluster.url }, cluster);
  },
  (target) => informerFaultsSuite(target, { seeds: SEEDS, faults: 300 }),
);
