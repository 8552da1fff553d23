import { onTarget } from './api-suite.ts';
import { informerSuite } from './informer-suite.ts';
import { Target } from './target.ts';

onTarget(() => Target.fromKubeconfig(), informerSuite);
