import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigurationInvalidError, EmptyConfigError } from './config-problems.ts';
import type { ConfigOverrides } from './config-overrides.ts';
import { DirectClientConfig } from './direct-client-config.ts';
import type { KubeconfigAuthInfo, KubeconfigCluster } from './kubeconfig.ts';
import { loadKubeconfig } from './load-kubeconfig.ts';
import { validateKubeconfig } from './validation.ts';

let root: string;
let file: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'direct-'));
  file = join(root, 'file');
  writeFileSync(file, 'content');
});
afterAll(() => rmSync(root, { recursive: true }));

const bytes = (text: string): Buffer => Buffer.from(text);

/** A context "a" with these entries, and others beside it. */
function direct(
  cluster: KubeconfigCluster,
  authInfo: KubeconfigAuthInfo = {},
  overrides: ConfigOverrides = {},
): DirectClientConfig {
  const config = {
    clusters: new Map([
      ['a', { server: 'https://a', ...cluster }],
      ['b', { server: 'https://b' }],
    ]),
    authInfos: new Map([
      ['a', authInfo],
      ['b', { token: 'b-token' }],
    ]),
    contexts: new Map([
      ['a', { cluster: 'a', authInfo: 'a', namespace: 'a-ns' }],
      ['b', { cluster: 'b', authInfo: 'b' }],
    ]),
    currentContext: 'a',
  };
  return new DirectClientConfig(config, { overrides });
}

describe('overrides', () => {
  it.each<[string, ConfigOverrides, object]>([
    ['the context', { currentContext: 'b' }, { host: 'https://b', bearerToken: 'b-token' }],
    ['its cluster', { context: { cluster: 'b' } }, { host: 'https://b', bearerToken: 'a-token' }],
    ['its user', { context: { authInfo: 'b' } }, { host: 'https://a', bearerToken: 'b-token' }],
    [
      'the server',
      { clusterInfo: { server: 'https://c' } },
      { host: 'https://c', bearerToken: 'a-token' },
    ],
    ['the token', { authInfo: { token: 'c' } }, { host: 'https://a', bearerToken: 'c' }],
    [
      'nothing by ""',
      { authInfo: { token: '' }, currentContext: '', clusterInfo: { server: '' } },
      { host: 'https://a', bearerToken: 'a-token' },
    ],
    [
      'nothing that is said by a default',
      { clusterDefaults: { server: 'https://d' } },
      { host: 'https://a' },
    ],
    [
      'what nobody said by a default',
      { clusterDefaults: { tlsServerName: 'd' } },
      { tls: { serverName: 'd' } },
    ],
  ])('C170: win over %s', (_, overrides, expected) => {
    expect(direct({}, { token: 'a-token' }, overrides).clientConfig()).toMatchObject(expected);
  });

  it.each<[string, KubeconfigCluster, KubeconfigCluster, object]>([
    [
      'insecure',
      { certificateAuthorityData: bytes('A') },
      { insecureSkipTLSVerify: true },
      { insecure: true },
    ],
    [
      'a CA',
      { insecureSkipTLSVerify: true },
      { certificateAuthorityData: bytes('B') },
      { caData: 'B' },
    ],
    [
      'data',
      { certificateAuthority: '/nowhere' },
      { certificateAuthorityData: bytes('B') },
      { caData: 'B' },
    ],
    ['another server', { tlsServerName: 'a' }, { server: 'https://b' }, {}],
    [
      'another server and its name',
      { tlsServerName: 'a' },
      { server: 'https://b', tlsServerName: 'b' },
      { serverName: 'b' },
    ],
    ['a name', { tlsServerName: 'a' }, { tlsServerName: 'b' }, { serverName: 'b' }],
    [
      'nothing',
      { tlsServerName: 'a', certificateAuthorityData: bytes('A') },
      {},
      { serverName: 'a', caData: 'A' },
    ],
  ])('C170: %s replaces what would contradict it', (_, cluster, clusterInfo, tls) => {
    expect(direct(cluster, {}, { clusterInfo }).clientConfig().tls).toEqual(tls);
  });

  it('C170: a certificate or key replaces file and data', () => {
    const authInfo = { clientCertificateData: bytes('A'), clientKeyData: bytes('A') };
    const over = { clientCertificate: file, clientKey: file };
    expect(direct({}, authInfo, { authInfo: over }).clientConfig().tls).toEqual({
      certFile: file,
      keyFile: file,
    });
    const back = direct({}, over, { authInfo: authInfo }).clientConfig().tls;
    expect(back).toEqual({ certData: 'A', keyData: 'A' });
  });

  it('C154, C170: set a time limit', () => {
    expect(direct({}, {}, { timeoutMs: 5000 }).clientConfig().timeoutMs).toBe(5000);
  });

  it('C170: a server alone is enough, without any kubeconfig', () => {
    const overrides = { clusterInfo: { server: 'https://alone' } };
    const config = new DirectClientConfig(loadKubeconfig(''), { overrides });
    expect(config.clientConfig()).toEqual({ host: 'https://alone', tls: {} });
    expect(config.namespace()).toEqual({ namespace: 'default', overridden: false });
  });

  it('win over the namespace, and are told apart from it', () => {
    expect(direct({}).namespace()).toEqual({ namespace: 'a-ns', overridden: false });
    expect(direct({}, {}, { currentContext: 'b' }).namespace().namespace).toBe('default');
    const overrides = { context: { namespace: 'mine' } };
    expect(direct({}, {}, overrides).namespace()).toEqual({ namespace: 'mine', overridden: true });
    const empty = new DirectClientConfig(loadKubeconfig(''), { overrides });
    expect(empty.namespace()).toEqual({ namespace: 'mine', overridden: true });
  });

  it('stand in the merged kubeconfig, and not in the raw one', () => {
    const overrides = { clusterInfo: { server: 'https://c' }, context: { namespace: 'mine' } };
    const config = direct({}, {}, { ...overrides, currentContext: 'b', authInfo: { token: 'c' } });
    const merged = config.mergedRawConfig();
    expect(merged.currentContext).toBe('b');
    expect(merged.clusters.get('b')).toEqual({ server: 'https://c' });
    expect(merged.authInfos.get('b')).toEqual({ token: 'c' });
    expect(merged.contexts.get('b')).toEqual({ cluster: 'b', authInfo: 'b', namespace: 'mine' });
    expect(merged.clusters.get('a')).toEqual({ server: 'https://a' });
    expect(config.rawConfig().clusters.get('b')).toEqual({ server: 'https://b' });
  });
});

const EXEC = {
  command: 'x',
  apiVersion: 'client.authentication.k8s.io/v1',
  interactiveMode: 'Never',
};

describe('what cannot work', () => {
  it.each<[string, KubeconfigAuthInfo, string]>([
    [
      'token and password',
      { token: 't', password: 'p' },
      'has a token and a user name with password',
    ],
    [
      'a certificate without a key',
      { clientCertificateData: bytes('A') },
      'has a client certificate and no key',
    ],
    [
      'exec and auth provider',
      { exec: EXEC, authProvider: {} },
      'has an exec plugin and an auth provider',
    ],
    ['no command', { exec: { ...EXEC, command: '' } }, 'without a command'],
    [
      'no apiVersion',
      { exec: { command: 'x', interactiveMode: 'Never' } },
      'without an apiVersion',
    ],
    [
      'no mode',
      { exec: { command: 'x', apiVersion: EXEC.apiVersion } },
      'without an interactiveMode',
    ],
    [
      'an unknown mode',
      { exec: { ...EXEC, interactiveMode: 'x' } },
      'of the unknown interactiveMode "x"',
    ],
    [
      'with an environment variable without a name',
      { exec: { ...EXEC, env: [{ value: 'x' }] } },
      'with an environment variable without a name',
    ],
    ['a group without a user', { impersonateGroups: ['g'] }, 'asks to impersonate'],
    ['a uid without a user', { impersonateUID: 'u' }, 'asks to impersonate'],
    ['an extra without a user', { impersonateUserExtra: { a: ['b'] } }, 'asks to impersonate'],
    [
      'a missing certificate',
      { clientCertificate: '/no', clientKeyData: bytes('A') },
      'cannot read the client-certificate of user "a"',
    ],
    [
      'a missing key',
      { clientCertificateData: bytes('A'), clientKey: '/no' },
      'cannot read the client-key of user "a"',
    ],
    ['a missing token', { tokenFile: '/no' }, 'cannot read the tokenFile of user "a"'],
  ])('C169: %s', (_, authInfo, message) => {
    expect(() => direct({}, authInfo).clientConfig()).toThrow(message);
    expect(() => direct({}, authInfo).clientConfig()).toThrow(ConfigurationInvalidError);
  });

  it('C169: data beats a file, which then need not be there', () => {
    const cluster = { certificateAuthority: '/no', certificateAuthorityData: bytes('CA') };
    const authInfo = {
      clientCertificate: '/no',
      clientCertificateData: bytes('CERT'),
      clientKey: '/no',
      clientKeyData: bytes('KEY'),
    };
    expect(direct(cluster, authInfo).clientConfig().tls).toMatchObject({
      caData: 'CA',
      certData: 'CERT',
      keyData: 'KEY',
    });
  });

  it('is told at once, all of it', () => {
    const config = direct(
      { certificateAuthority: '/no' },
      { token: 't', username: 'u', impersonateUID: 'x' },
    );
    const problems = (run: () => unknown): readonly string[] => {
      try {
        run();
      } catch (error) {
        if (error instanceof ConfigurationInvalidError)
          return error.problems.map(({ message }) => message);
        throw error;
      }
      return [];
    };
    expect(problems(() => config.clientConfig())).toEqual([
      'user "a" has a token and a user name with password',
      'user "a" asks to impersonate a uid, groups or extra fields, and no user',
      expect.stringContaining('cannot read the certificate-authority of cluster "a": ENOENT'),
    ]);
    const others = { context: { cluster: 'x', authInfo: 'y' } };
    expect(problems(() => direct({}, {}, others).clientConfig())).toEqual([
      'the cluster of context "a", "x", is not defined',
      'the user of context "a", "y", is not defined',
    ]);
  });

  it('is not looked for in what is not chosen', () => {
    const broken = { token: 't', username: 'u', clientKey: '/no' };
    const config = direct({}, broken, { currentContext: 'b' });
    expect(config.clientConfig().bearerToken).toBe('b-token');
    expect(() => validateKubeconfig(config.rawConfig())).toThrow('user "a" has a token');
  });

  it.each([
    ['', 'no cluster is configured'],
    ['contexts: [{name: a}]', 'the kubeconfig sets no current-context'],
    ['{contexts: [{name: a}], current-context: a}', 'no cluster of context "a" is named'],
  ])('an empty configuration (%s) is an error of its own', (text, message) => {
    const config = new DirectClientConfig(loadKubeconfig(text));
    expect(() => config.clientConfig()).toThrow(EmptyConfigError);
    expect(() => config.clientConfig()).toThrow(message);
    expect(() => config.namespace()).toThrow(EmptyConfigError);
  });

  it.each([
    ['a context that is not there', { 'current-context': 'x' }, 'there is no context "x"'],
    ['a context without a name', { contexts: [{ context: {} }] }, 'a context has no name'],
    [
      'a context without a user',
      { contexts: [{ name: 'a', context: {} }] },
      'no user of context "a" is named',
    ],
    [
      'a namespace that is none',
      { contexts: [{ name: 'a', context: { namespace: 'A_' } }] },
      'the namespace of context "a", "A_", is no name of a namespace',
    ],
    [
      'a cluster without a server',
      { clusters: [{ name: 'c', cluster: {} }] },
      'cluster "c" has no server',
    ],
  ])('C169: of a whole kubeconfig: %s', (_, content, message) => {
    expect(() => validateKubeconfig(loadKubeconfig(JSON.stringify(content)))).toThrow(message);
  });

  it('a whole kubeconfig without a fault passes, and so does an empty one', () => {
    expect(() => validateKubeconfig(direct({}, { token: 't' }).rawConfig())).not.toThrow();
    expect(() => validateKubeconfig(loadKubeconfig(''))).not.toThrow();
  });
});

it('credentials are not sent to a server without TLS, and someone is told', () => {
  const warnings: string[] = [];
  const { clusters, ...config } = direct({}, { token: 't' }).rawConfig();
  const plain = { ...config, clusters: new Map([...clusters, ['a', { server: 'http://a' }]]) };
  const options = { onWarning: (warning: string) => warnings.push(warning) };
  expect(new DirectClientConfig(plain, options).clientConfig()).toEqual({
    host: 'http://a',
    tls: {},
  });
  expect(warnings).toEqual(['the credentials of user "a" are not sent to http://a: it has no TLS']);
});
