import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { describe } from 'vitest';
import { onTarget } from './api-suite.ts';
import { informerExpirySuite } from './informer-expiry-suite.ts';
import { informerSuite } from './informer-suite.ts';
import { service, SERVICES, signal, Target } from './target.ts';

onTarget(async () => {
  const cluster = await startEmbeddedCluster({ quiet: true });
  return new Target({ host: cluster.url }, cluster);
}, informerSuite);

describe('with a short memory', () => {
  onTarget(
    async () => {
      const cluster = await startEmbeddedCluster({ quiet: true, historyWindow: 2 });
      return new Target({ host: cluster.url }, cluster);
    },
    (target) => {
      informerExpirySuite(target, async () => {
        const { resource } = await target().fresh(SERVICES);
        for (const name of ['a', 'b', 'c']) await resource.create(service(name), {}, signal());
      });
    },
  );
});
