import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { onTarget } from './api-suite.ts';
import { applySuite } from './apply-suite.ts';
import { customResourceSuite } from './custom-resource-suite.ts';
import { definitionSuite } from './definition-suite.ts';
import { fieldValidationSuite } from './field-validation-suite.ts';
import { Target } from './target.ts';

onTarget(
  async () => {
    const cluster = await startEmbeddedCluster({ quiet: true });
    return new Target({ host: cluster.url }, cluster);
  },
  (target) => {
    definitionSuite(target);
    customResourceSuite(target);
    fieldValidationSuite(target);
    applySuite(target);
  },
);
