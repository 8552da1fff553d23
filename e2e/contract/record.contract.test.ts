import { onTarget } from './api-suite.ts';
import { Target } from './target.ts';
import { recordSuite } from './record-suite.ts';

onTarget(() => Target.fromKubeconfig(), recordSuite);
