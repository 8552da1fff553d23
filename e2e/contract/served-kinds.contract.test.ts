import { onTarget } from './api-suite.ts';
import { conversionSuite } from './conversion-suite.ts';
import { servedKindsSuite } from './served-kinds-suite.ts';
import { Target } from './target.ts';

onTarget(
  () => Target.fromKubeconfig(),
  (target) => {
    servedKindsSuite(target);
    conversionSuite(target);
  },
);
