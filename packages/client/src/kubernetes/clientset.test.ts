import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readSnapshot } from '@deltascope/api/snapshot';
import { describe, expect, it } from 'vitest';
import { RESTClient } from '../rest/rest-client.ts';
import { sendJson, serve } from '../rest/test-server.ts';
import { createTransport } from '../transport/transport.ts';
import { createClientset } from './clientset.ts';
import { GROUP_VERSIONS } from './generated/clientset.ts';

const { signal } = new AbortController();

describe('the clientset', () => {
  it('C147: sends for all groups by one transport', async () => {
    await using server = await serve((_, response) => sendJson(response, { items: [] }));
    const transport = createTransport({ host: server.url });
    const clientset = createClientset(new RESTClient({ transport }));
    await clientset.coreV1.pods('shop').list({}, signal);
    await clientset.appsV1.deployments('shop').list({}, signal);
    await clientset.flowcontrolV1.flowSchemas().list({}, signal);
    await clientset.coordinationV1beta1.leaseCandidates('').list({}, signal);
    expect(server.requests).toEqual([
      'GET /api/v1/namespaces/shop/pods',
      'GET /apis/apps/v1/namespaces/shop/deployments',
      'GET /apis/flowcontrol.apiserver.k8s.io/v1/flowschemas',
      'GET /apis/coordination.k8s.io/v1beta1/leasecandidates',
    ]);
    expect(server.connections()).toBe(1);
  });

  it('has every group, version and kind of the snapshot', () => {
    const served = readSnapshot().groups.flatMap(({ name, versions }) =>
      versions.flatMap(({ version, resources }) =>
        resources.map(({ resource, responseKind: { kind }, scope }) =>
          JSON.stringify([name, version, resource, kind, scope === 'Namespaced']),
        ),
      ),
    );
    const tables = Object.values(GROUP_VERSIONS).flatMap(({ group, version, resources }) =>
      Object.values(resources).map(({ resource, kind, namespaced }) =>
        JSON.stringify([group, version, resource, kind, namespaced]),
      ),
    );
    expect(served.length).toBeGreaterThan(90);
    expect(tables.toSorted()).toEqual(served.toSorted());
  });

  it('names its kinds as client-go does', () => {
    expect(Object.keys(GROUP_VERSIONS.coreV1.resources)).toEqual(
      expect.arrayContaining(['configMaps', 'endpoints', 'persistentVolumeClaims', 'pods']),
    );
    expect(Object.keys(GROUP_VERSIONS.storageV1.resources)).toEqual(
      expect.arrayContaining(['csiDrivers', 'csiStorageCapacities', 'storageClasses']),
    );
    expect(Object.keys(GROUP_VERSIONS.networkingV1.resources)).toEqual([
      'ingressClasses',
      'ingresses',
      'ipAddresses',
      'networkPolicies',
      'serviceCIDRs',
    ]);
  });
});

/** The files of the generated clientset that a program has loaded, once it has imported what it is given. */
async function loadedBy(...specifiers: string[]): Promise<string[]> {
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    for (const specifier of ${JSON.stringify(specifiers)}) await import(specifier);
    console.log(JSON.stringify(loaded));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { cwd: import.meta.dirname },
  );
  const urls = JSON.parse(stdout) as string[];
  expect(urls.length).toBeGreaterThan(0);
  return urls.flatMap((url) => /\/kubernetes\/generated\/(.*)\.ts$/.exec(url)?.[1] ?? []);
}

describe('an import', () => {
  it('of one group-version, and of the package, loads no other', async () => {
    expect(await loadedBy('@deltascope/client', '@deltascope/client/kubernetes/apps-v1')).toEqual([
      'apps-v1',
    ]);
  });

  it('of the clientset, or of all informers, loads them all', async () => {
    const all = Object.keys(GROUP_VERSIONS).length + 1;
    expect(await loadedBy('@deltascope/client/kubernetes')).toHaveLength(all);
    expect(await loadedBy('@deltascope/client/informers')).toHaveLength(all);
  });
});
