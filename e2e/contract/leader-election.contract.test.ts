import { onTarget } from './api-suite.ts';
import { leaderElectionFaultsSuite } from './leader-election-faults-suite.ts';
import { leaderElectionSuite } from './leader-election-suite.ts';
import { Target } from './target.ts';

onTarget(
  () => Target.fromKubeconfig(),
  (target) => {
    leaderElectionSuite(target, () => [
      '--kubeconfig',
      process.env['DELTASCOPE_TEST_KUBECONFIG'] ?? '',
    ]);
    leaderElectionFaultsSuite(target);
  },
);
