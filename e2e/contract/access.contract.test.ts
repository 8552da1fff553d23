import { accessSuite } from './access-suite.ts';
import { onTarget } from './api-suite.ts';
import { Target } from './target.ts';

onTarget(() => Target.fromKubeconfig(), accessSuite);
