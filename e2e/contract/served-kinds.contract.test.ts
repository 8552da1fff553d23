import { onTarget } from './api-suite.ts';
import { servedKindsSuite } from './served-kinds-suite.ts';
import { Target } from './target.ts';

onTarget(() => Target.fromKubeconfig(), servedKindsSuite);
