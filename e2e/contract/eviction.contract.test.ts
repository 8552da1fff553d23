import { onTarget } from './api-suite.ts';
import { evictionSuite } from './eviction-suite.ts';
import { Target } from './target.ts';

onTarget(() => Target.fromKubeconfig(), evictionSuite);
