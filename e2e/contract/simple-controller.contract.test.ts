import { onTarget } from './api-suite.ts';
import { simpleControllerSuite } from './simple-controller-suite.ts';
import { Target } from './target.ts';

const flags = (): string[] => ['--kubeconfig', process.env['DELTASCOPE_TEST_KUBECONFIG'] ?? ''];

onTarget(
  () => Target.fromKubeconfig(),
  (target) => simpleControllerSuite(target, flags),
);
