import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { onTarget } from './api-suite.ts';
import { podLogSuite } from './pod-log-suite.ts';
import { Target } from './target.ts';

/** Where what all containers write comes from, as the test cluster has it beside its kubeconfig. */
const containerLog = (): string =>
  process.env['DELTASCOPE_TEST_CONTAINER_LOG'] ??
  path.join(path.dirname(process.env['DELTASCOPE_TEST_KUBECONFIG'] ?? ''), 'container.log');

onTarget(
  () => Target.fromKubeconfig(),
  (target) => {
    let count = 0;
    podLogSuite(target, () => {
      count += 1;
      const time = new Date().toISOString();
      appendFileSync(containerLog(), `${time} stdout F a line of the test, ${count}\n`);
    });
  },
);
