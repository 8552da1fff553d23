import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { describe } from 'vitest';
import { onTarget } from './api-suite.ts';
import { dynamicSuite } from './dynamic-suite.ts';
import { informerDefinitionSuite } from './informer-definition-suite.ts';
import { Target } from './target.ts';

onTarget(
  async () => {
    const cluster = await startEmbeddedCluster({ quiet: true });
    return new Target({ host: cluster.url }, cluster);
  },
  (target) => {
    informerDefinitionSuite(target);
    describe('the dynamic client', () => {
      dynamicSuite(target);
    });
  },
);
