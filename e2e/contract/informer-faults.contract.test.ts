import { onTarget } from './api-suite.ts';
import { informerFaultsSuite } from './informer-faults-suite.ts';
import { Target } from './target.ts';

onTarget(
  () => Target.fromKubeconfig(),
  (target) => informerFaultsSuite(target, { seeds: [11, 12, 13, 14], faults: 300 }),
);
