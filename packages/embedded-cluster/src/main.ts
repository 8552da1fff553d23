import { parseCommandLine, USAGE, UsageError } from './command-line.ts';
import type { Command } from './command-line.ts';
import { startEmbeddedCluster } from './embedded-cluster.ts';
import type { RunningCluster } from './embedded-cluster.ts';
import { KubeconfigFile } from './kubeconfig.ts';

/** The revisions of a cluster begun later are greater: a client that comes back is told 410, never fed another world's changes. */
const REVISIONS_BEGIN_MS = Date.UTC(2026, 0, 1);

async function main(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.help) {
    console.log(USAGE);
    return;
  }
  const cluster = await startEmbeddedCluster({
    ...command,
    initialRevision: Math.max(1, Date.now() - REVISIONS_BEGIN_MS),
    onError: (error) => console.error('embedded cluster:', error),
  });
  const running = new AsyncDisposableStack();
  running.use(cluster);
  if (command.json) announceAsJson(cluster);
  else announce(cluster, running.use(kubeconfigFile(cluster, command)));
  const end = (): void => {
    void running.disposeAsync().then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (command.exitWithParent) {
    process.stdin.once('end', end).once('close', end).resume();
  }
}

function announceAsJson({ url, controlUrl }: RunningCluster): void {
  console.log(JSON.stringify({ url, controlUrl }));
}

function kubeconfigFile({ url }: RunningCluster, { rbac }: Command): KubeconfigFile {
  return new KubeconfigFile(url, { rbac: rbac ?? false });
}

function announce({ url, controlUrl }: RunningCluster, kubeconfig: KubeconfigFile): void {
  console.log(`A cluster serves at ${url}. To look at it with kubectl, paste:`);
  console.log(`export KUBECONFIG=${kubeconfig.path}`);
  if (controlUrl !== undefined) console.log(`Its control port is ${controlUrl}.`);
}

try {
  await main();
} catch (error) {
  console.error(oneLine(error));
  process.exitCode = 1;
}

function oneLine(error: unknown): string {
  if (error instanceof UsageError)
    return `embedded cluster: ${error.message} (--help lists the flags)`;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `embedded cluster: ${error.message.replace('listen EADDRINUSE: ', '')}; choose another port with --port`;
  }
  return `embedded cluster: ${error instanceof Error ? error.message : String(error)}`;
}
