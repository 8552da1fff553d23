import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError } from '../../rest/config-error.ts';
import { loadClientConfig, type LoadClientConfigOptions } from './load-client-config.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clientcmd-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, content: object | string): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : stringify(content));
  return path;
}

/** Nothing of the machine this runs on is looked at. */
const load = (options: Partial<LoadClientConfigOptions> = {}) =>
  loadClientConfig({
    env: {},
    homeDir: join(root, 'home'),
    serviceAccountDir: join(root, 'none'),
    ...options,
  });

function failure(options: Partial<LoadClientConfigOptions>): ConfigError {
  try {
    load(options);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('did not fail');
}

/** One cluster, user and context of one name. */
const single = (name: string, user: object = { token: `${name}-token` }, cluster: object = {}) => ({
  'current-context': name,
  clusters: [{ name, cluster: { server: `https://${name}:6443`, ...cluster } }],
  users: [{ name, user }],
  contexts: [{ name, context: { cluster: name, user: name, namespace: `${name}-ns` } }],
});
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('where a kubeconfig is looked for', () => {
  it('C166: an explicit file stands alone', () => {
    const kubeconfig = write('explicit', single('one'));
    const env = { KUBECONFIG: write('listed', single('two')) };
    write('home/.kube/config', single('three'));
    expect(load({ kubeconfig, env })).toEqual({
      source: 'kubeconfig',
      contextName: 'one',
      clusterName: 'one',
      namespace: 'one-ns',
      path: kubeconfig,
      restConfig: { host: 'https://one:6443', tls: {}, bearerToken: 'one-token' },
    });
  });

  it('C166: an explicit file must exist', () => {
    const kubeconfig = join(root, 'missing');
    expect(failure({ kubeconfig })).toMatchObject({
      message: `there is no kubeconfig ${kubeconfig}`,
      flag: '--kubeconfig',
      value: kubeconfig,
    });
  });

  it('C166: KUBECONFIG stands before the home directory; missing files in it are skipped', () => {
    write('home/.kube/config', single('home'));
    const warnings: string[] = [];
    const onWarning = (warning: string) => warnings.push(warning);
    const KUBECONFIG = ['', join(root, 'missing'), write('listed', single('listed')), ''].join(
      delimiter,
    );
    expect(load({ env: { KUBECONFIG }, onWarning })?.contextName).toBe('listed');
    expect(warnings).toEqual([]);
    expect(load({ env: { KUBECONFIG: '' } })?.contextName).toBe('home');
  });

  it('C166: warns when KUBECONFIG names no file at all, and finds nothing', () => {
    const warnings: string[] = [];
    const missing = join(root, 'missing');
    expect(
      load({ env: { KUBECONFIG: missing }, onWarning: (warning) => warnings.push(warning) }),
    ).toBeUndefined();
    expect(warnings).toEqual([`KUBECONFIG names no file that exists: ${missing}`]);
  });

  it('finds nothing where there is nothing, or only an empty file', () => {
    expect(load()).toBeUndefined();
    write('home/.kube/config', 'apiVersion: v1\nkind: Config\n');
    expect(load()).toBeUndefined();
  });
});

describe('merging', () => {
  it.each<{ rule: string; files: object[]; context?: string; expected: object }>([
    {
      rule: 'the first current-context wins',
      files: [single('a'), single('b')],
      expected: { contextName: 'a' },
    },
    {
      rule: 'another file may set it',
      files: [{ ...single('a'), 'current-context': '' }, single('b')],
      expected: { contextName: 'b' },
    },
    {
      rule: 'an override beats both',
      files: [single('a'), single('b')],
      context: 'b',
      expected: { contextName: 'b', restConfig: { host: 'https://b:6443' } },
    },
    {
      rule: 'entries are not mixed: the first file of a name gives all of it',
      files: [
        { clusters: [{ name: 'a', cluster: { server: 'https://first' } }] },
        single('a', {}, { 'tls-server-name': 'second' }),
      ],
      expected: { restConfig: { host: 'https://first', tls: {} } },
    },
    {
      rule: 'a context may join entries of several files',
      files: [
        { contexts: [{ name: 'x', context: { cluster: 'a', user: 'b' } }], 'current-context': 'x' },
        single('a'),
        single('b'),
      ],
      expected: {
        clusterName: 'a',
        namespace: 'default',
        restConfig: { host: 'https://a:6443', bearerToken: 'b-token' },
      },
    },
  ])('C167: $rule', ({ files, context, expected }) => {
    const KUBECONFIG = files.map((file, index) => write(`config-${index}`, file)).join(delimiter);
    const config = load({ env: { KUBECONFIG }, ...(context !== undefined && { context }) });
    expect(config).toMatchObject(expected);
  });

  it('C168: file names are relative to the file they stand in', () => {
    const user = {
      'client-certificate': 'me.crt',
      'client-key': write('abs/me.key', ''),
      tokenFile: '../token',
    };
    for (const file of ['one/me.crt', 'two/pki/ca.crt', 'token']) write(file, '');
    const first = write('one/config', { ...single('a', user), clusters: [] });
    const second = write('two/config', single('a', {}, { 'certificate-authority': 'pki/ca.crt' }));
    expect(load({ env: { KUBECONFIG: [first, second].join(delimiter) } })?.restConfig).toEqual({
      host: 'https://a:6443',
      tls: {
        caFile: join(root, 'two/pki/ca.crt'),
        certFile: join(root, 'one/me.crt'),
        keyFile: join(root, 'abs/me.key'),
      },
      bearerTokenFile: join(root, 'token'),
    });
  });
});

describe('what an entry becomes', () => {
  it('C169: decodes inline data', () => {
    const user = { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') };
    const cluster = { 'certificate-authority-data': base64('CA'), 'tls-server-name': 'api' };
    expect(
      load({ kubeconfig: write('config', single('a', user, cluster)) })?.restConfig.tls,
    ).toEqual({
      caData: 'CA',
      serverName: 'api',
      certData: 'CERT',
      keyData: 'KEY',
    });
  });

  it('takes basic authentication and insecure-skip-tls-verify', () => {
    const kubeconfig = write(
      'config',
      single('a', { username: 'u', password: 'p' }, { 'insecure-skip-tls-verify': true }),
    );
    expect(load({ kubeconfig })?.restConfig).toEqual({
      host: 'https://a:6443',
      tls: { insecure: true },
      username: 'u',
      password: 'p',
    });
  });
});

describe('what an entry says of the way to the server', () => {
  const EXEC = { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never' };

  it('C162: whom to act as, also to a server without TLS', () => {
    const user = {
      as: 'x',
      'as-uid': '1',
      'as-groups': ['g', 'h'],
      'as-user-extra': { reason: ['a', 'b'] },
    };
    const impersonate = {
      userName: 'x',
      uid: '1',
      groups: ['g', 'h'],
      extra: { reason: ['a', 'b'] },
    };
    const secure = load({ kubeconfig: write('config', single('a', user)) });
    expect(secure?.restConfig.impersonate).toEqual(impersonate);
    const plain = single('a', user, { server: 'http://a' });
    const restConfig = load({ kubeconfig: write('config', plain) })?.restConfig;
    expect(restConfig).toEqual({ host: 'http://a', tls: {}, impersonate });
  });

  it('C163: a plugin, with what the cluster has for it; what could move a cursor is shown by its number', () => {
    const exec = {
      ...EXEC,
      command: './plugin',
      args: ['a'],
      env: [{ name: 'A', value: 'B' }, { name: 'EMPTY' }],
      installHint: 'install\nit \u001b[1m',
      provideClusterInfo: true,
    };
    const name = 'client.authentication.k8s.io/exec';
    const cluster = { extensions: [{ name, extension: { audience: 'z' } }] };
    const kubeconfig = write('config', single('a', { exec }, cluster));
    expect(load({ kubeconfig })?.restConfig.execProvider).toEqual({
      ...exec,
      command: join(root, 'plugin'),
      env: [
        { name: 'A', value: 'B' },
        { name: 'EMPTY', value: '' },
      ],
      installHint: 'install\nit U+001B[1m',
      config: { audience: 'z' },
    });
  });

  it('C165: a plugin of an older version need not state a mode', () => {
    const exec = { command: 'x', apiVersion: 'client.authentication.k8s.io/v1beta1' };
    const { execProvider } =
      load({ kubeconfig: write('config', single('a', { exec })) })?.restConfig ?? {};
    expect(execProvider).toEqual({ ...exec, interactiveMode: 'IfAvailable' });
  });

  it('a proxy, and what is told of compression', () => {
    const cluster = { 'proxy-url': 'http://proxy:1', 'disable-compression': true };
    const { restConfig } = load({ kubeconfig: write('config', single('a', {}, cluster)) }) ?? {};
    expect(restConfig).toEqual({
      host: 'https://a:6443',
      tls: {},
      proxyUrl: 'http://proxy:1',
      disableCompression: true,
    });
  });
});

describe('what cannot work is said in one line', () => {
  it('unknown contexts, with the known ones', () => {
    const kubeconfig = write('config', single('known'));
    expect(failure({ kubeconfig, context: 'unknown' })).toMatchObject({
      message: 'there is no context "unknown"',
      flag: '--context',
      value: 'unknown',
      fix: 'Choose one of: known.',
    });
    expect(failure({ context: 'unknown' }).fix).toBe('Choose one of: (none is defined).');
  });

  it('bad YAML, with its line', () => {
    const kubeconfig = write('config', 'apiVersion: v1\nclusters:\n  - name: [a\nusers: []\n');
    expect(failure({ kubeconfig }).message).toMatch(
      /^the kubeconfig \S+ is invalid: line [345]: [^\n]+$/,
    );
  });

  it.each<[string, object | string, string]>([
    [
      'no current-context',
      { ...single('a'), 'current-context': '' },
      'the kubeconfig sets no current-context',
    ],
    [
      'a missing cluster',
      { ...single('a'), clusters: [] },
      'the cluster of context "a", "a", is not defined',
    ],
    [
      'a missing user',
      { ...single('a'), users: [] },
      'the user of context "a", "a", is not defined',
    ],
    [
      'a context without a cluster',
      { 'current-context': 'a', contexts: [{ name: 'a' }] },
      'no cluster of context "a" is named',
    ],
    ['a cluster without a server', single('a', {}, { server: '' }), 'cluster "a" has no server'],
    [
      'an invalid server',
      single('a', {}, { server: 'https://a:b' }),
      'not the URL of a server: "https://a:b"',
    ],
    [
      'a proxy that is none',
      single('a', {}, { 'proxy-url': 'socks5://p' }),
      'not the URL of an HTTP proxy: "socks5://p"',
    ],
    [
      'an auth provider',
      single('a', { 'auth-provider': { name: 'gcp' } }),
      'user "a" asks for an auth provider, which nobody has any more',
    ],
    [
      'C169: a token beside a password',
      single('a', { token: 't', username: 'u' }),
      'user "a" has a token and a user name with password',
    ],
    [
      'data that is not base64',
      single('a', { 'client-key-data': '-----BEGIN' }),
      'client-key-data of user "a" is not base64',
    ],
    [
      'C169: impersonation without a user',
      single('a', { 'as-groups': ['x'] }),
      'user "a" asks to impersonate a uid, groups or extra fields, and no user',
    ],
    ['an alias of nothing', 'users: *nobody\n', 'is invalid: '],
    ['a token that is a number', single('a', { token: 123 }), 'token of user "a" is not a string'],
    [
      'a flag that is a word',
      single('a', {}, { 'insecure-skip-tls-verify': 'yes please' }),
      'insecure-skip-tls-verify of cluster "a" is not a boolean',
    ],
    [
      'two entries of one name',
      { users: [{ name: 'a' }, { name: 'a' }] },
      'users has two entries named "a"',
    ],
    [
      'an entry that is no mapping',
      { users: ['a'] },
      'an entry of users is not a mapping of fields',
    ],
    ['a file of another kind', { kind: 'Pod' }, 'it is a Pod of v1, and not a Config of v1'],
    [
      'a file of another version',
      { apiVersion: 'v2' },
      'it is a Config of v2, and not a Config of v1',
    ],
    [
      'a field of a field',
      single('a', { exec: { env: [{ name: 1 }] } }),
      'name of an entry of env of exec of user "a" is not a string',
    ],
    ['nothing at all', '', 'no cluster is configured'],
    ['a list that is none', { users: {} }, 'users is not a list'],
    [
      'an entry that is none',
      { users: [{ name: 'a', user: [] }] },
      'user "a" is not a mapping of fields',
    ],
    ['a file that is a list', '- a\n', 'not a mapping of fields'],
  ])('%s', (_, content, message) => {
    const error = failure({ kubeconfig: write('config', content) });
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
    expect(error.fix).toMatch(/^[A-Z].*\.$/);
  });

  it('a file that cannot be read', () => {
    mkdirSync(join(root, 'folder'));
    expect(failure({ kubeconfig: join(root, 'folder') }).message).toMatch(
      /^cannot read the kubeconfig .*EISDIR/,
    );
  });

  it('C167: a bad file in KUBECONFIG, though another one is good', () => {
    const KUBECONFIG = [write('good', single('a')), write('bad', '{')].join(delimiter);
    expect(failure({ env: { KUBECONFIG } }).value).toBe(join(root, 'bad'));
  });
});

describe('in a cluster', () => {
  const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
  const loadInCluster = (options: Partial<LoadClientConfigOptions> = {}) =>
    load({ env, serviceAccountDir: join(root, 'sa'), ...options });

  it('C171: the service account is used; a bad CA is a warning', () => {
    write('sa/token', 'sa-token\n');
    write('sa/namespace', 'own-ns\n');
    write('sa/ca.crt', 'not a certificate');
    const warnings: string[] = [];
    expect(loadInCluster({ onWarning: (warning) => warnings.push(warning) })).toEqual({
      source: 'in-cluster',
      contextName: 'in-cluster',
      clusterName: 'in-cluster',
      namespace: 'own-ns',
      path: join(root, 'sa'),
      restConfig: {
        host: 'https://10.0.0.1:443',
        bearerToken: 'sa-token',
        bearerTokenFile: join(root, 'sa/token'),
        tls: {},
      },
    });
    expect(warnings[0]).toContain('ca.crt is not used');
  });

  it.each([
    [{ POD_NAMESPACE: 'pod-ns' }, 'pod-ns'],
    [{}, 'default'],
  ])('C171: with %j and no namespace file, the namespace is %s', (more, namespace) => {
    write('sa/token', 'sa-token');
    expect(loadInCluster({ env: { ...env, ...more } })?.namespace).toBe(namespace);
  });

  it('C171: IPv6 addresses are bracketed', () => {
    write('sa/token', 'sa-token');
    const config = loadInCluster({ env: { ...env, KUBERNETES_SERVICE_HOST: 'fd00::1' } });
    expect(config?.restConfig.host).toBe('https://[fd00::1]:443');
  });

  it('C171: a token that is empty is fatal', () => {
    write('sa/token', ' \n');
    expect(failure({ env, serviceAccountDir: join(root, 'sa') }).message).toContain('is empty');
  });

  it('C166: a kubeconfig stands before it, and without a token file there is nothing', () => {
    expect(loadInCluster()).toBeUndefined();
    write('sa/token', 'sa-token');
    write('home/.kube/config', single('home'));
    expect(loadInCluster()?.contextName).toBe('home');
    expect(load({ serviceAccountDir: join(root, 'sa') })?.contextName).toBe('home');
  });
});
