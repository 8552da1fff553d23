import { spawnEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { leaderElectionFaultsSuite } from './leader-election-faults-suite.ts';
import { leaderElectionSuite } from './leader-election-suite.ts';
import { Target } from './target.ts';

onTarget(
  async () => {
    const cluster = await spawnEmbeddedCluster({ quiet: true });
    return new Target({ host: cluster.url }, cluster);
  },
  (target) => {
    leaderElectionSuite(target, () => ['--server', target().transport.server.origin]);
    leaderElectionFaultsSuite(target);
  },
);
