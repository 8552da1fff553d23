import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import {
  createTransport,
  DynamicClient,
  loadClientConfig,
  RESTClient,
  type RestConfig,
} from '@deltascope/client';

const NAMESPACES = { group: '', version: 'v1', resource: 'namespaces' };

/** The cluster an example runs on. Disposing it breaks everything that still runs there. */
export interface Cluster extends AsyncDisposable {
  readonly restConfig: RestConfig;
  readonly client: RESTClient;
  readonly dynamic: DynamicClient;
  /** Of --namespace. */
  readonly namespace: string | undefined;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
  /** A new namespace of that name and a few letters; disposing it deletes it. */
  createNamespace(name: string): Promise<AsyncDisposable & { readonly name: string }>;
}

/** Of --server, else of --kubeconfig, else as kubectl finds it. */
export function connect(): Cluster {
  const { values } = parseArgs({
    options: {
      server: { type: 'string' },
      kubeconfig: { type: 'string' },
      namespace: { type: 'string' },
    },
  });
  const { server, kubeconfig, namespace } = values;
  const restConfig = server === undefined ? fromKubeconfig(kubeconfig) : { host: server };
  const transport = createTransport(restConfig);
  // client-go's own limit, 5 a second, is for controllers that run for months; these are over in seconds.
  const client = new RESTClient({ transport, qps: 50, burst: 100 });
  const dynamic = new DynamicClient(client);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());
  return {
    restConfig,
    client,
    dynamic,
    namespace,
    signal: stop.signal,
    async createNamespace(prefix) {
      const namespaces = dynamic.resource(NAMESPACES);
      const made = await namespaces.create(
        { metadata: { generateName: `${prefix}-` } },
        {},
        stop.signal,
      );
      const { name = '' } = made.metadata;
      const remove = (): Promise<void> => namespaces.delete(name, {}, AbortSignal.timeout(10_000));
      return { name, [Symbol.asyncDispose]: remove };
    },
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

/** The promise's outcome, or the signal's reason when it aborts before. */
export async function before<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function fromKubeconfig(kubeconfig: string | undefined): RestConfig {
  const config = loadClientConfig({
    env: process.env,
    homeDir: homedir(),
    ...(kubeconfig !== undefined && { kubeconfig }),
  });
  if (config !== undefined) return config.restConfig;
  throw new Error(
    'no cluster is configured: name one with --kubeconfig FILE or --server URL ("npm run cluster" starts one)',
  );
}
