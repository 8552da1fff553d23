import { onTarget } from './api-suite.ts';
import { refusalSuite } from './refusal-suite.ts';
import { restSuite } from './rest-suite.ts';
import { Target } from './target.ts';
import { warningSuite } from './warning-suite.ts';

onTarget(
  () => Target.fromKubeconfig(),
  (target) => {
    restSuite(target);
    warningSuite(target);
    refusalSuite(target);
  },
);
