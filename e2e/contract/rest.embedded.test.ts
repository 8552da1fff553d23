import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { refusalSuite } from './refusal-suite.ts';
import { restSuite } from './rest-suite.ts';
import { Target } from './target.ts';
import { warningSuite } from './warning-suite.ts';

onTarget(
  async () => {
    const cluster = await startEmbeddedCluster({ quiet: true });
    return new Target({ host: cluster.url }, cluster);
  },
  (target) => {
    restSuite(target);
    warningSuite(target);
    refusalSuite(target);
  },
);
