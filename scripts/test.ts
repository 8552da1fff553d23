/**
 * `npm test`: every test there is, the browser ones in a real Chromium, on the embedded cluster.
 * `npm run test:cluster`: the contract tests, and the browser tests tagged @cluster or @real (which need what the
 * embedded cluster has not), on the cluster whose kubeconfig
 * $DELTASCOPE_TEST_KUBECONFIG names. They make and delete namespaces of their own; give them a cluster that may be thrown away.
 * Where the commands in $DELTASCOPE_TEST_KILL and $DELTASCOPE_TEST_START end its API server and start it again, the tests tagged
 * @outage follow, alone.
 *
 * Results are also left as JSON under .cache/reports, where scripts/tally.ts counts them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ensureChromium } from './chromium.ts';

const root = path.join(import.meta.dirname, '..');
const onCluster = process.argv.includes('--cluster');

function report(name: string): string {
  const file = path.join(root, '.cache', 'reports', `${name}${onCluster ? '-cluster' : ''}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  return file;
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): boolean {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', ...env },
  });
  if (error) console.error(error.message);
  return status === 0;
}

function vitest(): boolean {
  const config = onCluster ? 'vitest.contract.config.ts' : 'vitest.config.ts';
  const output = `--outputFile.json=${report('unit')}`;
  return run('vitest', ['run', '--config', config, '--reporter=dot', '--reporter=json', output]);
}

function build(): boolean {
  return run('turbo', ['run', 'build', '--output-logs=errors-only', '--ui=stream']);
}

function playwright(name: string, ...args: string[]): boolean {
  const env = {
    CHROMIUM_PATH: ensureChromium(process.env),
    PLAYWRIGHT_JSON_OUTPUT_NAME: report(name),
  };
  return run('playwright', ['test', ...args], env);
}

function browserTests(): boolean[] {
  if (!build()) return [false];
  if (!onCluster) return [playwright('e2e', '--grep-invert', '@real')];
  const canKill = process.env.DELTASCOPE_TEST_KILL !== undefined;
  return [
    playwright('e2e', '--grep', '@cluster|@real'),
    ...(canKill ? [playwright('e2e-outage', '--grep', '@outage', '--workers', '1')] : []),
  ];
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

const kubeconfig = process.env.DELTASCOPE_TEST_KUBECONFIG;
if (onCluster && (kubeconfig === undefined || !existsSync(kubeconfig))) {
  fail('name the kubeconfig of a disposable cluster in $DELTASCOPE_TEST_KUBECONFIG');
}
// What is not asked for must not be touched: without --cluster the tests stay on the embedded one.
if (!onCluster) delete process.env.DELTASCOPE_TEST_KUBECONFIG;

try {
  const results = [vitest(), ...browserTests()];
  process.exit(results.every(Boolean) ? 0 : 1);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
