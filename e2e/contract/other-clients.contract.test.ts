import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CoreV1Api, KubeConfig, Watch } from '@kubernetes/client-node';
import { startEmbeddedCluster } from '@deltascope/embedded-cluster';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signal, Target, type Fresh } from './target.ts';

const CONFIG_MAPS = { group: '', version: 'v1', resource: 'configmaps' };
const SCRIPT = fileURLToPath(new URL('fixtures/list-and-watch.py', import.meta.url));
/** A Python that has the package python3-kubernetes. */
const PYTHON = process.env['DELTASCOPE_TEST_PYTHON'] ?? 'python3';

interface Server extends AsyncDisposable {
  readonly target: Target;
  readonly kubeconfig: string;
}

async function embedded(): Promise<Server> {
  const cluster = await startEmbeddedCluster({ empty: true, quiet: true });
  const folder = mkdtempSync(path.join(tmpdir(), 'clients-'));
  const kubeconfig = path.join(folder, 'kubeconfig');
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    // Without it the JavaScript client asks nothing of a server without TLS.
    clusters: [{ name: 'c', cluster: { server: cluster.url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: {} }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'c',
  };
  writeFileSync(kubeconfig, JSON.stringify(content));
  const target = new Target({ host: cluster.url }, cluster);
  return {
    target,
    kubeconfig,
    async [Symbol.asyncDispose]() {
      await target[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

function real(): Promise<Server> {
  const target = Target.fromKubeconfig();
  const kubeconfig = process.env['DELTASCOPE_TEST_KUBECONFIG'] ?? '';
  return Promise.resolve({
    target,
    kubeconfig,
    [Symbol.asyncDispose]: () => target[Symbol.asyncDispose](),
  });
}

const configMap = (name: string) => ({ metadata: { name }, data: { a: 'b' } });

/** What happens while a client watches, and what it is to say of it. */
async function change({ resource }: Fresh): Promise<void> {
  await resource.create(configMap('second'), {}, signal());
  await resource.patch('first', { data: { a: 'c' } }, { type: 'merge', signal: signal() });
  await resource.delete('second', {}, signal());
}
const CHANGES = ['ADDED second', 'MODIFIED first', 'DELETED second'];

/** Once the namespace has what every one gets. */
async function prepared(server: Server): Promise<Fresh> {
  const fresh = await server.target.fresh(CONFIG_MAPS);
  await fresh.resource.create(configMap('first'), {}, signal());
  for (;;) {
    const { items } = await fresh.resource.list({}, signal());
    if (items.length === 2) return fresh;
  }
}
const LISTED = ['first', 'kube-root-ca.crt'];

describe.each([
  ['a real control plane', real],
  ['the embedded cluster', embedded],
])('in front of %s', (_name, start) => {
  let server: Server;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('the official JavaScript client lists and watches', async () => {
    const fresh = await prepared(server);
    const { namespace } = fresh;
    const config = new KubeConfig();
    config.loadFromFile(server.kubeconfig);
    const list = await config.makeApiClient(CoreV1Api).listNamespacedConfigMap({ namespace });
    expect(list.items.map(({ metadata }) => metadata?.name ?? '').toSorted()).toEqual(LISTED);
    const seen: string[] = [];
    const query = { resourceVersion: list.metadata?.resourceVersion };
    const { promise, resolve } = Promise.withResolvers<void>();
    const onEvent = (type: string, object: { metadata: { name: string } }): void => {
      if (seen.push(`${type} ${object.metadata.name}`) === CHANGES.length) resolve();
    };
    const ended = await new Watch(config).watch(
      `/api/v1/namespaces/${namespace}/configmaps`,
      query,
      onEvent,
      () => resolve(),
    );
    await change(fresh);
    await promise;
    ended.abort();
    expect(seen).toEqual(CHANGES);
  });

  it('python3-kubernetes lists and watches', async () => {
    const fresh = await prepared(server);
    const args = [SCRIPT, server.kubeconfig, fresh.namespace, String(CHANGES.length)];
    const child = spawn(PYTHON, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line === 'END') await change(fresh);
    }
    expect(lines).toEqual([...LISTED.map((name) => `LISTED ${name}`), 'END', ...CHANGES]);
  });
});
