import { onTarget } from './api-suite.ts';
import { applySuite } from './apply-suite.ts';
import { customResourceSuite } from './custom-resource-suite.ts';
import { definitionSuite } from './definition-suite.ts';
import { fieldValidationSuite } from './field-validation-suite.ts';
import { Target } from './target.ts';

onTarget(
  () => Target.fromKubeconfig(),
  (target) => {
    definitionSuite(target);
    customResourceSuite(target);
    fieldValidationSuite(target);
    applySuite(target);
  },
);
