import { onTarget } from './api-suite.ts';
import { Target } from './target.ts';
import { writeBodiesSuite } from './write-bodies-suite.ts';

onTarget(() => Target.fromKubeconfig(), writeBodiesSuite);
