import path from 'node:path';
import { ConfigError } from '@deltascope/client';
import type { ClusterLink } from '@deltascope/wire';
import { pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { parseServerOptions, USAGE, UsageError } from './cli/options.ts';
import type { ClusterOrigin } from './clusters/cluster-origin.ts';
import { findWebBuild } from './http/app.ts';
import { startServer } from './server.ts';

const SOURCES: Readonly<Record<ClusterOrigin['source'], string>> = {
  embedded: 'the embedded demo cluster',
  kubeconfig: 'a context of your kubeconfig',
  server: 'the server you named',
  'in-cluster': 'the cluster this runs in',
};

function fail(message: string): never {
  console.error(`deltascope: ${message}`);
  process.exit(1);
}

function tellLink({ state, cause }: ClusterLink, { address }: ClusterOrigin): void {
  if (state === 'unreachable') {
    const what = cause.startsWith(address) ? cause : `${address}: ${cause}`;
    console.error(`deltascope: cannot reach ${what}; trying again each second`);
  } else if (tellLink.lost) {
    console.error(`deltascope: ${address} answers again`);
  }
  tellLink.lost = state === 'unreachable';
}
tellLink.lost = false;

async function main(): Promise<void> {
  const options = parseServerOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const server = await startServer(options, {
    env: process.env,
    web: findWebBuild(path.join(import.meta.dirname, '../../web/dist')),
    version: packageJson.version,
    // Errors are logged under "error" everywhere; without its name pino would write them as {}.
    logger: pino(
      { level: process.env.LOG_LEVEL ?? 'error', errorKey: 'error' },
      pino.destination(2),
    ),
    onWarning: (message) => console.error(`deltascope: ${message}`),
    onLinkChange: tellLink,
  });
  const { name, source, address } = server.origin;
  console.log(`Deltascope ${server.url} shows ${name} (${SOURCES[source]}, ${address})`);
  void server.origin.embedded?.exited.then(() => {
    if (!ending) console.error('deltascope: the embedded cluster has ended; start again');
  });
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      ending = true;
      void server.close().then(() => process.exit(0));
    });
  }
}

try {
  await main();
} catch (error) {
  if (error instanceof ConfigError) fail(`${error.message}. ${error.fix}`);
  if (error instanceof UsageError) fail(error.message);
  fail(error instanceof Error ? error.message : String(error));
}
