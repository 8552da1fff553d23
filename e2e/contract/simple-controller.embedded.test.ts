import { spawnEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { simpleControllerSuite } from './simple-controller-suite.ts';
import { Target } from './target.ts';

onTarget(
  async () => {
    const cluster = await spawnEmbeddedCluster({ quiet: true });
    return new Target({ host: cluster.url }, cluster);
  },
  (target) => simpleControllerSuite(target, () => ['--server', target().transport.server.origin]),
);
