import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import {
  parseServerUrl,
  validateRestConfig,
  type RestConfig,
  type TlsClientConfig,
} from './rest-config.ts';

describe('parseServerUrl', () => {
  it.each<[string, TlsClientConfig | undefined, string]>([
    ['https://10.0.0.1:6443', undefined, 'https://10.0.0.1:6443/'],
    ['http://host/', undefined, 'http://host/'],
    ['https://host/k8s/clusters/c-1//', undefined, 'https://host/k8s/clusters/c-1'],
    ['host:6443', undefined, 'http://host:6443/'],
    ['host:6443', { insecure: true }, 'https://host:6443/'],
    ['host', { caFile: '/ca' }, 'https://host/'],
    ['host', { certData: 'PEM' }, 'https://host/'],
    ['host', { insecure: false }, 'http://host/'],
    ['[::1]:6443/x', { caData: 'PEM' }, 'https://[::1]:6443/x'],
  ])('C155: reads %s with %j as %s', (host, tls, url) => {
    expect(parseServerUrl({ host, ...(tls && { tls }) }).href).toBe(url);
  });

  it.each(['', 'ftp://host', 'https://', 'http://host:port', 'https://host?x=1', 'a b'])(
    'refuses "%s"',
    (host) => {
      expect(() => parseServerUrl({ host })).toThrow(ConfigError);
      expect(() => parseServerUrl({ host })).toThrow(`not the URL of a server: "${host}"`);
    },
  );
});

describe('validateRestConfig', () => {
  const exec = {
    command: 'login',
    apiVersion: 'client.authentication.k8s.io/v1',
    interactiveMode: 'Never',
  } as const;
  const withExec = (part: object): Partial<RestConfig> => ({ execProvider: { ...exec, ...part } });
  const withPolicy = (pluginPolicy: object): Partial<RestConfig> => withExec({ pluginPolicy });

  it('takes what can work', () => {
    const v1beta1 = { apiVersion: 'client.authentication.k8s.io/v1beta1' };
    for (const config of [
      {},
      { bearerToken: '', username: 'u' },
      { impersonate: {} },
      { impersonate: { userName: 'u', uid: '1', groups: ['g'], extra: { scopes: ['a'] } } },
      { timeoutMs: 1 },
      { execProvider: exec },
      withExec({ interactiveMode: 'IfAvailable' }),
      { execProvider: { command: 'login', ...v1beta1 } },
      withPolicy({ policyType: 'DenyAll' }),
      withPolicy({ policyType: 'Allowlist', allowlist: [{ command: '/bin/login' }] }),
    ]) {
      expect(() => validateRestConfig({ host: 'h', ...config })).not.toThrow();
    }
  });

  it.each<[string, Partial<RestConfig>, string]>([
    ['C157', { username: 'u', bearerToken: 't' }, 'exclude each other'],
    ['C157', { username: 'u', bearerTokenFile: '/t' }, 'exclude each other'],
    ['C154', { timeoutMs: 0 }, 'no time limit: 0 ms'],
    ['C154', { timeoutMs: Number.NaN }, 'no time limit: NaN ms'],
    ['C162', { impersonate: { uid: '1' } }, 'and no user'],
    ['C162', { impersonate: { groups: ['g'] } }, 'and no user'],
    ['C162', { impersonate: { extra: { scopes: ['a'] } } }, 'and no user'],
    ['C162', { impersonate: { userName: 'a\r\nb' } }, 'nobody is called "a\\r\\nb"'],
    ['C162', { impersonate: { userName: 'u', groups: ['a\0'] } }, 'nobody is called "a\\u0000"'],
    ['C163', withExec({ command: '' }), 'without a command'],
    ['C163', withExec({ apiVersion: 'v1' }), 'login: unknown apiVersion "v1"'],
    ['C165', withExec({ interactiveMode: undefined }), 'v1 requires an interactiveMode'],
    ['C165', withExec({ interactiveMode: 'Often' }), 'unknown interactiveMode "Often"'],
    ['C165', withExec({ interactiveMode: 'Always' }), 'needs a terminal'],
    ['C165', withPolicy({ policyType: 'Some' }), 'policy "Some" is unknown'],
    ['C165', withPolicy({ policyType: 'DenyAll', allowlist: [] }), 'DenyAll has an allow list'],
    ['C165', withPolicy({ policyType: 'Allowlist' }), 'Allowlist has no list'],
    ['C165', withPolicy({ policyType: 'Allowlist', allowlist: [] }), 'Allowlist has no list'],
    ['C165', withPolicy({ policyType: 'Allowlist', allowlist: [{}] }), 'allows no clean path'],
    [
      'C165',
      withPolicy({ policyType: 'Allowlist', allowlist: [{ command: '/a/../b' }] }),
      'allows no clean path: "/a/../b"',
    ],
  ])('%s: refuses %j, and says what to do', (_, config, message) => {
    const refuse = (): void => validateRestConfig({ host: 'h', ...config });
    expect(refuse).toThrow(ConfigError);
    expect(refuse).toThrow(message);
    expect(refuse).toThrow(expect.objectContaining({ fix: expect.stringMatching(/\w.+\.$/) }));
  });
});
