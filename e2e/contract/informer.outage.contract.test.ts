import { shell } from '../test-cluster.ts';
import { onTarget } from './api-suite.ts';
import { informerExpirySuite } from './informer-expiry-suite.ts';
import { informerOutageSuite } from './informer-outage-suite.ts';
import { Target } from './target.ts';

const outage = {
  keepsObjects: true,
  kill: () => shell('DELTASCOPE_TEST_KILL'),
  start: () => shell('DELTASCOPE_TEST_START'),
};

onTarget(
  () => Target.fromKubeconfig(),
  (target) => {
    informerOutageSuite(target, outage);
    // A server that starts has no past: what it can be asked about begins with the newest resourceVersion of its start.
    informerExpirySuite(target, async () => {
      await outage.kill();
      await outage.start();
    });
  },
);
