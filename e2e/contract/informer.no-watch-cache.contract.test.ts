import { isResourceExpired } from '@deltascope/apimachinery';
import { onTarget } from './api-suite.ts';
import { informerExpirySuite } from './informer-expiry-suite.ts';
import { CRON_JOBS, signal, Target } from './target.ts';

/** A cluster whose API server has no watch cache and lets etcd compact its past within seconds. */
const KUBECONFIG = 'DELTASCOPE_TEST_KUBECONFIG_NO_WATCH_CACHE';

onTarget(
  () => Target.fromKubeconfig(KUBECONFIG),
  (target) => {
    informerExpirySuite(target, async ({ namespace, resourceVersion }) => {
      const resource = target().dynamic.resource(CRON_JOBS).namespace(namespace);
      const exact = { resourceVersion, resourceVersionMatch: 'Exact', limit: 1 } as const;
      try {
        for (;;) await resource.list(exact, signal());
      } catch (error) {
        if (!isResourceExpired(error)) throw error;
      }
    });
  },
);
