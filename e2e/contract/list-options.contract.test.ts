import { onTarget } from './api-suite.ts';
import { listOptionsSuite } from './list-options-suite.ts';
import { Target } from './target.ts';

onTarget(() => Target.fromKubeconfig(), listOptionsSuite);
