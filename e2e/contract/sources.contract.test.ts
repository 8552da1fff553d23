import { onTarget } from './api-suite.ts';
import { sourcesSuite } from './sources-suite.ts';
import { Target } from './target.ts';

onTarget(() => Target.fromKubeconfig(), sourcesSuite);
