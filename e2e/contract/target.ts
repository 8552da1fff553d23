import { randomBytes } from 'node:crypto';
import type { appsv1, batchv1 } from '@deltascope/api';
import {
  formatGroupVersion,
  isAlreadyExists,
  isNotFound,
  KubeStatusError,
  type GroupVersionResource,
  type KubeObject,
  type ObjectMeta,
  type Status,
  type Unstructured,
} from '@deltascope/apimachinery';
import {
  createTransport,
  DynamicClient,
  loadClientConfig,
  RESTClient,
  type DynamicResource,
  type RestConfig,
  type Transport,
} from '@deltascope/client';

export const NAMESPACES = { group: '', version: 'v1', resource: 'namespaces' };
export const PODS = { group: '', version: 'v1', resource: 'pods' };
export const CONFIG_MAPS = { group: '', version: 'v1', resource: 'configmaps' };
export const SECRETS = { group: '', version: 'v1', resource: 'secrets' };
export const SERVICES = { group: '', version: 'v1', resource: 'services' };
export const DEPLOYMENTS = { group: 'apps', version: 'v1', resource: 'deployments' };
export const REPLICA_SETS = { group: 'apps', version: 'v1', resource: 'replicasets' };
export const CRON_JOBS = { group: 'batch', version: 'v1', resource: 'cronjobs' };
export const JOBS = { group: 'batch', version: 'v1', resource: 'jobs' };

/** Long enough for any single call; a test that hangs on one is to say so. */
export const signal = (): AbortSignal => AbortSignal.timeout(20_000);

/** The API server a suite is run against, and the namespaces its tests have made there, which it deletes at its end. */
export class Target implements AsyncDisposable {
  readonly restConfig: RestConfig;
  readonly transport: Transport;
  readonly client: RESTClient;
  readonly dynamic: DynamicClient;
  readonly #server: AsyncDisposable | undefined;
  readonly #namespaces: string[] = [];

  /** `server` is ended with the target: that of a test's own. */
  constructor(restConfig: RestConfig, server?: AsyncDisposable) {
    this.restConfig = restConfig;
    this.transport = createTransport(restConfig);
    this.client = new RESTClient({ transport: this.transport, qps: -1 });
    this.dynamic = new DynamicClient(this.client);
    this.#server = server;
  }

  /** The disposable cluster whose kubeconfig the variable names. */
  static fromKubeconfig(variable = 'DELTASCOPE_TEST_KUBECONFIG'): Target {
    const kubeconfig = process.env[variable];
    if (kubeconfig === undefined) throw new Error(`${variable} names no cluster`);
    const config = loadClientConfig({ kubeconfig, env: {}, homeDir: '/' });
    if (config === undefined) throw new Error(`no cluster in ${kubeconfig}`);
    return new Target(config.restConfig);
  }

  async createNamespace(): Promise<string> {
    const name = `contract-${randomBytes(4).toString('hex')}`;
    await this.dynamic.resource(NAMESPACES).create({ metadata: { name } }, {}, signal());
    this.#namespaces.push(name);
    return name;
  }

  /** Makes a namespace again that the server may have lost. */
  async ensureNamespace(name: string): Promise<void> {
    try {
      await this.dynamic.resource(NAMESPACES).create({ metadata: { name } }, {}, signal());
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }

  /** A resource in a namespace of its own. */
  async fresh(gvr: GroupVersionResource): Promise<Fresh> {
    const namespace = await this.createNamespace();
    return {
      namespace,
      path: collectionPath(gvr, namespace),
      resource: this.dynamic.resource(gvr).namespace(namespace),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#namespaces) {
      try {
        await this.dynamic.resource(NAMESPACES).delete(name, {}, signal());
      } catch (error) {
        // A test may have deleted its own.
        if (!isNotFound(error)) throw error;
      }
    }
    await this.transport.close();
    await this.#server?.[Symbol.asyncDispose]();
  }
}

export interface Fresh {
  readonly namespace: string;
  /** Of the collection. */
  readonly path: string;
  readonly resource: DynamicResource;
}

export function collectionPath(gvr: GroupVersionResource, namespace: string): string {
  const root = gvr.group === '' ? 'api' : 'apis';
  return `/${root}/${formatGroupVersion(gvr)}/namespaces/${namespace}/${gvr.resource}`;
}

/** Asks again until it holds, or the time for a single call is over: what is served changes a moment after what is stored. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = signal();
  while (!(await holds())) deadline.throwIfAborted();
}

/** The Status that a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<Status> {
  try {
    await call;
  } catch (error) {
    if (error instanceof KubeStatusError) return error.status;
    throw error;
  }
  throw new Error('the call was not refused');
}

/** A Service that no controller looks at. */
export const service = (name: string, metadata: ObjectMeta = {}): Unstructured => ({
  metadata: { name, ...metadata },
  spec: { ports: [{ port: 80 }] },
});

/** A Deployment whose pods end at once when they are deleted. */
export const deployment = (name: string, replicas: number): Unstructured & appsv1.Deployment => ({
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'main', image: 'registry.example/contract/web:1' }],
      },
    },
  },
});

/** A pod that stays as it is: its gate keeps scheduler and nodes away. */
export const gatedPod = (name: string): Unstructured => ({
  metadata: { name, labels: { app: name } },
  spec: {
    schedulingGates: [{ name: 'example.com/never' }],
    containers: [{ name: 'main', image: 'registry.example/contract/web:1' }],
  },
});

/** A CronJob that no controller acts on. */
export const suspendedCronJob = (
  name: string,
  metadata: ObjectMeta = {},
): Unstructured & batchv1.CronJob => ({
  metadata: { name, ...metadata },
  spec: {
    suspend: true,
    schedule: '@yearly',
    jobTemplate: {
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'main', image: 'registry.example/contract/job:1' }],
          },
        },
      },
    },
  },
});

export const nameOf = ({ metadata }: KubeObject): string => metadata.name ?? '';
export const versionOf = ({ metadata }: { metadata: { resourceVersion?: string } }): string =>
  metadata.resourceVersion ?? '';
