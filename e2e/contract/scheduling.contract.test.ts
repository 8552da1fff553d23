import { onTarget } from './api-suite.ts';
import { schedulingSuite } from './scheduling-suite.ts';
import { Target } from './target.ts';

onTarget(() => Target.fromKubeconfig(), schedulingSuite);
