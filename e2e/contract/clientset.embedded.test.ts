import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { TRIED_KINDS } from './clientset-kinds.ts';
import { clientsetSuite } from './clientset-suite.ts';
import { Target } from './target.ts';

onTarget(
  async () => {
    const cluster = await startEmbeddedCluster({ quiet: true });
    return new Target({ host: cluster.url }, cluster);
  },
  (target) => clientsetSuite(target, { kinds: TRIED_KINDS }),
);
