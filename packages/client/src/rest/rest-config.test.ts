import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { parseServerUrl, type TlsClientConfig } from './rest-config.ts';

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
