import { onTarget } from './api-suite.ts';
import { controllerEventSuite } from './controller-event-suite.ts';
import { Target } from './target.ts';

onTarget(() => Target.fromKubeconfig(), controllerEventSuite);
