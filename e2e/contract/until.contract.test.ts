import { onTarget } from './api-suite.ts';
import { Target } from './target.ts';
import { untilSuite } from './until-suite.ts';

onTarget(() => Target.fromKubeconfig(), untilSuite);
