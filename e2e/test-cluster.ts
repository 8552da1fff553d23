import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Unstructured } from '@deltascope/apimachinery';
import {
  createTransport,
  DynamicClient,
  loadClientConfig,
  RESTClient,
  type DynamicResource,
  type RestConfig,
  type Transport,
} from '@deltascope/client';
import { Program } from './child-process.ts';

const NAMESPACES = { group: '', version: 'v1', resource: 'namespaces' };
const PODS = { group: '', version: 'v1', resource: 'pods' };
const DEPLOYMENTS = { group: 'apps', version: 'v1', resource: 'deployments' };
const SERVICES = { group: '', version: 'v1', resource: 'services' };
const CRON_JOBS = { group: 'batch', version: 'v1', resource: 'cronjobs' };

/** No registry has it; the embedded cluster knows that by its tag. */
const BROKEN_IMAGE = 'registry.example/e2e/web:2.0.0-missing';

/** Long enough for any single call; a test that hangs on one is to say so. */
const signal = (): AbortSignal => AbortSignal.timeout(20_000);

/**
 * The cluster a test works on: the one of $DELTASCOPE_TEST_KUBECONFIG, or else an embedded one of the test's own, on which nothing happens
 * that the test does not cause. It lives apart from the dashboard's server.
 */
export class TestCluster implements AsyncDisposable {
  /** The flags that show it. */
  readonly flags: readonly string[];
  readonly restConfig: RestConfig;
  /** As the user of the flags. */
  readonly rest: RESTClient;
  readonly #transport: Transport;
  readonly #client: DynamicClient;
  readonly #embedded:
    | { program: Program; readonly flags: readonly string[]; readonly controlUrl: string }
    | undefined;
  readonly #namespaces: string[] = [];

  private constructor(
    flags: readonly string[],
    restConfig: RestConfig,
    embedded?: { program: Program; flags: readonly string[]; controlUrl: string },
  ) {
    this.flags = flags;
    this.#transport = createTransport(restConfig);
    this.restConfig = restConfig;
    this.rest = new RESTClient({ transport: this.#transport, qps: -1 });
    this.#client = new DynamicClient(this.rest);
    this.#embedded = embedded;
  }

  static async start(
    kubeconfig: string | undefined,
    flags: readonly string[],
  ): Promise<TestCluster> {
    if (kubeconfig !== undefined) {
      const config = loadClientConfig({ kubeconfig, env: {}, homeDir: '/' });
      if (!config) throw new Error(`no cluster in ${kubeconfig}`);
      return new TestCluster(['--kubeconfig', kubeconfig], config.restConfig);
    }
    const program = await startEmbedded([...flags, '--port=0', '--control-port=0']);
    const { url, controlUrl } = JSON.parse(program.line) as { url: string; controlUrl: string };
    const [port, controlPort] = [url, controlUrl].map((text) => new URL(text).port);
    const again = [...flags, `--port=${port}`, `--control-port=${controlPort}`];
    return new TestCluster(['--server', url], { host: url }, { program, flags: again, controlUrl });
  }

  pods(namespace: string): DynamicResource {
    return this.#client.resource(PODS).namespace(namespace);
  }

  deployments(namespace: string): DynamicResource {
    return this.#client.resource(DEPLOYMENTS).namespace(namespace);
  }

  cronJobs(namespace: string): DynamicResource {
    return this.#client.resource(CRON_JOBS).namespace(namespace);
  }

  /** A namespace of the test's own; deleted at its end. */
  async createNamespace(): Promise<string> {
    const name = `e2e-${randomBytes(4).toString('hex')}`;
    await this.#client
      .resource(NAMESPACES)
      .create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, {}, signal());
    this.#namespaces.push(name);
    return name;
  }

  async createDeployment(namespace: string, name: string, replicas: number): Promise<void> {
    const labels = { app: name };
    const deployment: Unstructured = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 1,
            containers: [{ name: 'main', image: 'registry.example/e2e/web:1.0.0' }],
          },
        },
      },
    };
    await this.deployments(namespace).create(deployment, {}, signal());
  }

  async scale(namespace: string, name: string, replicas: number): Promise<void> {
    await this.deployments(namespace).patch(
      name,
      { spec: { replicas } },
      { type: 'merge', signal: signal() },
    );
  }

  async createService(namespace: string, name: string): Promise<void> {
    const spec = { selector: { app: name }, ports: [{ port: 80 }] };
    const metadata = { name, namespace };
    await this.#client
      .resource(SERVICES)
      .namespace(namespace)
      .create({ apiVersion: 'v1', kind: 'Service', metadata, spec }, {}, signal());
  }

  /** Rolls out what cannot run: an image that cannot be pulled; where images always pull (kwok), a container that fails. */
  async rollOutBroken(namespace: string, name: string): Promise<void> {
    const labels = { 'pod-container-running-failed.stage.kwok.x-k8s.io': 'true' };
    const containers = [{ name: 'main', image: BROKEN_IMAGE }];
    await this.deployments(namespace).patch(
      name,
      { spec: { template: { metadata: { labels }, spec: { containers } } } },
      { type: 'merge', signal: signal() },
    );
  }

  async podNames(namespace: string): Promise<string[]> {
    const { items } = await this.pods(namespace).list({}, signal());
    return items.map((pod) => pod.metadata.name ?? '').sort();
  }

  /** Kills the API server. A real one by the command in $DELTASCOPE_TEST_KILL. */
  async kill(): Promise<void> {
    if (this.#embedded) await this.#embedded.program.kill();
    else await shell('DELTASCOPE_TEST_KILL');
  }

  /**
   * Starts it again at its address, a real one by the command in $DELTASCOPE_TEST_START. The embedded cluster has then lost its history,
   * and what was made with it.
   */
  async restart(): Promise<void> {
    if (this.#embedded) this.#embedded.program = await startEmbedded(this.#embedded.flags);
    else await shell('DELTASCOPE_TEST_START');
  }

  /** How many watches are open at the embedded API server. */
  async openWatches(): Promise<number> {
    const { watches } = (await this.control('GET', '/stats')) as { watches: { open: number } };
    return watches.open;
  }

  /** Asks the embedded cluster's second port, which makes it misbehave; its README lists how. */
  async control(method: string, path: string, body?: object): Promise<unknown> {
    if (!this.#embedded) throw new Error('only the embedded cluster has a second port');
    const response = await fetch(`${this.#embedded.controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#embedded) {
      await this.#embedded.program.kill();
    } else {
      for (const name of this.#namespaces) {
        await this.#client.resource(NAMESPACES).delete(name, {}, signal());
      }
    }
    await this.#transport[Symbol.asyncDispose]();
  }
}

/** Runs the command that a variable names. */
export async function shell(variable: string): Promise<void> {
  const command = process.env[variable];
  if (command === undefined) throw new Error(`name the command in $${variable}`);
  await promisify(execFile)('sh', ['-c', command]);
}

function startEmbedded(flags: readonly string[]): Promise<Program> {
  const main = 'packages/embedded-cluster/src/main.ts';
  return Program.start(main, ['--json', '--exit-with-parent', ...flags]);
}
