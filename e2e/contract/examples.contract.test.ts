import { onTarget } from './api-suite.ts';
import { examplesSuite } from './examples-suite.ts';
import { Target } from './target.ts';

const flags = (): string[] => ['--kubeconfig', process.env['DELTASCOPE_TEST_KUBECONFIG'] ?? ''];

onTarget(
  () => Target.fromKubeconfig(),
  (target) => examplesSuite(target, flags),
);
