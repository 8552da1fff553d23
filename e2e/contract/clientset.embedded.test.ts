import { formatGroupVersion } from '@deltascope/apimachinery';
import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { TRIED_KINDS } from './clientset-kinds.ts';
import { clientsetSuite } from './clientset-suite.ts';
import { Target } from './target.ts';

/** Other versions of kinds that are served: their objects would have to be converted. */
const NOT_SERVED = ['events.k8s.io/v1', 'autoscaling/v1'];

onTarget(
  async () => {
    const cluster = await startEmbeddedCluster({ quiet: true });
    return new Target({ host: cluster.url }, cluster);
  },
  (target) => {
    clientsetSuite(target, {
      kinds: TRIED_KINDS.filter(({ gvr }) => !NOT_SERVED.includes(formatGroupVersion(gvr))),
    });
  },
);
