import { onTarget } from './api-suite.ts';
import { Target } from './target.ts';
import { watchListSuite } from './watch-list-suite.ts';

onTarget(() => Target.fromKubeconfig(), watchListSuite);
