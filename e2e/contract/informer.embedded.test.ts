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

/** More than what comes with a namespace. */
const MEMORY = 12;

describe('with a short memory', () => {
  onTarget(
    async () => {
      const cluster = await startEmbeddedCluster({
        empty: true,
        quiet: true,
        historyWindow: MEMORY,
      });
      return new Target({ host: cluster.url }, cluster);
    },
    (target) => {
      informerExpirySuite(target, async () => {
        const { resource } = await target().fresh(SERVICES);
        for (let index = 0; index <= MEMORY; index += 1) {
          await resource.create(service(`s-${index}`), {}, signal());
        }
      });
    },
  );
});
