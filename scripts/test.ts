/**
 * `npm test`: every test there is, the browser ones in a real Chromium, on the embedded cluster; those tagged @alone one by one.
 * `npm run test:cluster`: the contract tests, and the browser tests tagged @cluster or @real (which need what the
 * embedded cluster has not), on the cluster whose kubeconfig
 * $DELTASCOPE_TEST_KUBECONFIG names. They make and delete namespaces of their own; give them a cluster that may be thrown away.
 * Where the commands in $DELTASCOPE_TEST_KILL and $DELTASCOPE_TEST_START end its API server and start it again, the contract tests
 * *.outage.contract.test.ts and the browser tests tagged @outage follow, alone. Where $DELTASCOPE_TEST_KUBECONFIG_NO_WATCH_CACHE names the
 * kubeconfig of a cluster whose API server has no watch cache and compacts etcd every few seconds, those that need it run as well.
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

function vitest(name: string, config: string): boolean {
  const output = `--outputFile.json=${report(name)}`;
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

/** One test after the other, with nothing beside it: what is tagged @alone holds a bar in seconds, or ends what others need. */
function playwrightAlone(name: string, tag: string): boolean {
  return playwright(name, '--grep', tag, '--workers', '1');
}

function onEmbeddedCluster(): boolean[] {
  const results = [vitest('unit', 'vitest.config.ts')];
  if (!build()) return [...results, false];
  return [
    ...results,
    playwright('e2e', '--grep-invert', '@real|@alone'),
    playwrightAlone('e2e-alone', '@alone'),
  ];
}

function onRealCluster(): boolean[] {
  const canKill = process.env.DELTASCOPE_TEST_KILL !== undefined;
  const results = [vitest('unit', 'vitest.contract.config.ts')];
  const isBuilt = build();
  results.push(
    isBuilt && playwright('e2e', '--grep', '@cluster|@real', '--grep-invert', '@alone'),
    isBuilt && playwrightAlone('e2e-alone', '@alone'),
  );
  if (!canKill) return results;
  return [
    ...results,
    vitest('outage', 'vitest.outage.config.ts'),
    isBuilt && playwrightAlone('e2e-outage', '@outage'),
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
if (!onCluster) {
  delete process.env.DELTASCOPE_TEST_KUBECONFIG;
  delete process.env.DELTASCOPE_TEST_KUBECONFIG_NO_WATCH_CACHE;
}

try {
  const results = onCluster ? onRealCluster() : onEmbeddedCluster();
  process.exit(results.every(Boolean) ? 0 : 1);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
