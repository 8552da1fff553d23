import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A wrong start: the message is one line that says what was wrong and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface ServerOptions {
  /** Port of the dashboard; 0 takes a free one. */
  readonly port: number;
  /** Address to bind to; loopback only. */
  readonly host: string;
  /** URL of an API server that asks for no credentials, as `kubectl proxy` is. */
  readonly server: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Use the embedded cluster even if there is another. */
  readonly embedded: boolean;
  readonly embeddedPort: number;
  /** Pods in the embedded cluster's world; undefined for its default. */
  readonly pods: number | undefined;
  readonly help: boolean;
}

const FLAGS = {
  port: { type: 'string', default: '8080' },
  host: { type: 'string', default: '127.0.0.1' },
  server: { type: 'string' },
  kubeconfig: { type: 'string' },
  context: { type: 'string' },
  embedded: { type: 'boolean', default: false },
  'embedded-port': { type: 'string' },
  pods: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} satisfies ParseArgsConfig['options'];

export const USAGE = `usage: npm start -- [flags]

  --port N            port of the dashboard (8080; 0 takes a free one)
  --host ADDRESS      address to bind to; loopback only for now (127.0.0.1)

Where the cluster comes from, the first that is there:
  --server URL        an API server that asks for no credentials, as kubectl proxy is
  --kubeconfig FILE   a kubeconfig file; --context NAME picks one of its contexts
                      $KUBECONFIG, ~/.kube/config, the pod's service account
  --embedded          the embedded demo cluster; also used when there is no other
  --embedded-port N   port of its API, for kubectl (0 takes a free one)
  --pods N            pods in its world; both flags mean --embedded
`;

const EMBEDDED_FLAGS = '--pods or --embedded-port (of the embedded cluster)';

/** Reads the command line. Throws UsageError on a flag that is unknown or malformed, and on flags that contradict each other. */
export function parseServerOptions(args: readonly string[]): ServerOptions {
  const { values } = parse(args);
  const { server, kubeconfig, context, host, help } = values;
  // Who says what the embedded cluster is to be like wants to see it.
  const embedded =
    values.embedded || values.pods !== undefined || values['embedded-port'] !== undefined;
  if (server !== undefined) assertUrl(server);
  if (!['127.0.0.1', 'localhost', '::1'].includes(host)) {
    throw new UsageError(
      `--host ${host}: only loopback (127.0.0.1, localhost, ::1) is served until there are logins; use an SSH tunnel or kubectl port-forward`,
    );
  }
  const chosen = [
    server !== undefined && '--server',
    kubeconfig !== undefined && '--kubeconfig',
    embedded && (values.embedded ? '--embedded' : EMBEDDED_FLAGS),
  ].filter((flag) => flag !== false);
  if (chosen.length > 1) throw new UsageError(`${chosen.join(' and ')}: give one of them`);
  if (context !== undefined && (server !== undefined || embedded)) {
    throw new UsageError(`--context goes with a kubeconfig, not with ${chosen.join()}`);
  }
  return {
    port: wholeNumber('port', values.port, 65_535),
    host,
    server,
    kubeconfig,
    context,
    embedded,
    embeddedPort: wholeNumber('embedded-port', values['embedded-port'] ?? '0', 65_535),
    pods: values.pods === undefined ? undefined : wholeNumber('pods', values.pods, 100_000),
    help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: false });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${message.split(/\.\s/)[0] ?? message}; --help lists the flags`, {
      cause,
    });
  }
}

function wholeNumber(flag: string, value: string, max: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > max) {
    throw new UsageError(`--${flag} ${value}: want a whole number from 0 to ${max}`);
  }
  return number;
}

function assertUrl(server: string): void {
  const protocol = URL.canParse(server) ? new URL(server).protocol : '';
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new UsageError(`--server ${server}: want a URL such as http://127.0.0.1:8001`);
  }
}
