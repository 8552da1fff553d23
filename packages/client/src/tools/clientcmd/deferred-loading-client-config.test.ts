import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../rest/config-error.ts';
import { createTestCertificates } from '../../transport/test-certificates.ts';
import type { ConfigOverrides } from './config-overrides.ts';
import { EmptyConfigError } from './config-problems.ts';
import { DeferredLoadingClientConfig } from './deferred-loading-client-config.ts';
import { InClusterClientConfig } from './in-cluster.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';

const POD = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };

let serviceAccountDir: string;
beforeEach(() => {
  serviceAccountDir = mkdtempSync(join(tmpdir(), 'service-account-'));
});
afterEach(() => rmSync(serviceAccountDir, { recursive: true }));

const mount = (name: string, content: string): void =>
  writeFileSync(join(serviceAccountDir, name), content);

function inCluster(
  env: Record<string, string> = POD,
  overrides: ConfigOverrides = {},
): InClusterClientConfig {
  return new InClusterClientConfig({ env, serviceAccountDir, overrides });
}

function deferred(text: string, overrides: ConfigOverrides = {}): DeferredLoadingClientConfig {
  const loader = { load: () => loadKubeconfig(text) };
  return new DeferredLoadingClientConfig({ loader, overrides, inCluster: inCluster() });
}

const KUBECONFIG = `
clusters: [{name: a, cluster: {server: "https://a"}}]
contexts: [{name: a, context: {cluster: a}}, {name: spaced, context: {cluster: a, namespace: default}}]
`;

describe('DeferredLoadingClientConfig', () => {
  it('C166: a kubeconfig that says something stands before the cluster around', () => {
    mount('token', 'sa-token');
    expect(deferred(`${KUBECONFIG}current-context: a`).clientConfig().host).toBe('https://a');
    expect(deferred('', { clusterInfo: { server: 'https://b' } }).clientConfig().host).toBe(
      'https://b',
    );
  });

  it.each(['', KUBECONFIG])(
    'C166: one that chooses no cluster (%j) leads to the one around, if there is one',
    (text) => {
      expect(() => deferred(text).clientConfig()).toThrow(EmptyConfigError);
      expect(() => deferred(text).namespace()).toThrow(EmptyConfigError);
      mount('token', 'sa-token');
      mount('namespace', 'sa-ns');
      expect(deferred(text).clientConfig().bearerToken).toBe('sa-token');
      expect(deferred(text).namespace().namespace).toBe('sa-ns');
    },
  );

  it('C166: one that is broken is never passed over', () => {
    mount('token', 'sa-token');
    const broken = deferred(`${KUBECONFIG}current-context: x`);
    expect(() => broken.clientConfig()).toThrow('there is no context "x"');
    expect(() => broken.namespace()).toThrow('there is no context "x"');
    expect(() => deferred('- a').rawConfig()).toThrow(ConfigError);
  });

  it("C171: the pod's namespace stands before a default that nobody asked for", () => {
    mount('namespace', 'sa-ns');
    const namespaceOf = (currentContext: string, namespace = ''): string =>
      deferred(KUBECONFIG, { currentContext, context: { namespace } }).namespace().namespace;
    expect(namespaceOf('a')).toBe('default');
    mount('token', 'sa-token');
    expect(namespaceOf('a')).toBe('sa-ns');
    expect(namespaceOf('spaced')).toBe('default');
    expect(namespaceOf('a', 'mine')).toBe('mine');
  });

  it('loads once, when it is needed; a load that failed is tried again', () => {
    const texts = ['- a', KUBECONFIG];
    let loads = 0;
    const loader = {
      load() {
        loads += 1;
        return loadKubeconfig(texts[loads - 1] ?? '');
      },
    };
    const config = new DeferredLoadingClientConfig({ loader, overrides: { currentContext: 'a' } });
    expect(loads).toBe(0);
    expect(() => config.rawConfig()).toThrow(ConfigError);
    expect(config.clientConfig().host).toBe('https://a');
    expect(config.rawConfig().contexts.size).toBe(2);
    expect(loads).toBe(2);
  });

  it('without a cluster around it says that nothing is configured', () => {
    const loader = { load: () => loadKubeconfig('') };
    const config = new DeferredLoadingClientConfig({ loader });
    expect(() => config.clientConfig()).toThrow('no cluster is configured');
  });
});

describe('InClusterClientConfig', () => {
  it('C171: is the service account: token, CA, and the address of the environment', () => {
    using certificates = createTestCertificates();
    mount('token', 'sa-token\n');
    mount('ca.crt', certificates.read('ca.crt'));
    expect(inCluster().possible()).toBe(true);
    expect(inCluster().clientConfig()).toEqual({
      host: 'https://10.0.0.1:443',
      bearerToken: 'sa-token',
      bearerTokenFile: join(serviceAccountDir, 'token'),
      tls: { caFile: join(serviceAccountDir, 'ca.crt') },
    });
    const ipv6 = inCluster({ ...POD, KUBERNETES_SERVICE_HOST: 'fd00::1' });
    expect(ipv6.clientConfig().host).toBe('https://[fd00::1]:443');
    expect(inCluster().rawConfig().clusters.size).toBe(0);
  });

  it('C171: a token that cannot be read, or is empty, is fatal', () => {
    mkdirSync(join(serviceAccountDir, 'token'));
    expect(inCluster().possible()).toBe(false);
    expect(() => inCluster().clientConfig()).toThrow('cannot read the service account token');
    rmSync(join(serviceAccountDir, 'token'), { recursive: true });
    mount('token', '\n');
    expect(() => inCluster().clientConfig()).toThrow('is empty');
  });

  it.each([{}, { KUBERNETES_SERVICE_HOST: 'a' }, { KUBERNETES_SERVICE_PORT: '1' }])(
    'C171: with %j this is no cluster',
    (env) => {
      mount('token', 'sa-token');
      expect(inCluster(env).possible()).toBe(false);
      expect(() => inCluster(env).clientConfig()).toThrow('does not run in a cluster');
    },
  );

  it('C171: the namespace is of the environment, else of the service account, else "default"', () => {
    const namespace = (env = {}) => inCluster({ ...POD, ...env }).namespace().namespace;
    expect(namespace()).toBe('default');
    mount('namespace', ' \n');
    expect(namespace()).toBe('default');
    mount('namespace', 'sa-ns\n');
    expect(namespace()).toBe('sa-ns');
    expect(namespace({ POD_NAMESPACE: 'pod-ns' })).toBe('pod-ns');
  });

  it('C170, C171: server, token and CA may be overridden', () => {
    const clusterInfo = { server: 'https://b', certificateAuthority: '/ca' };
    const overridden = inCluster(POD, { clusterInfo, authInfo: { tokenFile: '/token' } });
    expect(overridden.clientConfig()).toEqual({
      host: 'https://b',
      bearerTokenFile: '/token',
      tls: { caFile: '/ca' },
    });
    const token = inCluster(POD, { authInfo: { token: 't' } });
    expect(token.clientConfig()).toMatchObject({ bearerToken: 't', tls: {} });
  });
});
