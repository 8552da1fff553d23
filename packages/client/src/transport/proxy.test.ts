import { describe, expect, it } from 'vitest';
import { ConfigError } from '../rest/config-error.ts';
import { parseProxyUrl, proxyFromEnvironment, type Environment } from './proxy.ts';

const HTTPS_PROXY = 'http://proxy:3128';

function proxyFor(server: string, env: Environment): string | undefined {
  return proxyFromEnvironment(new URL(server), env)?.href;
}

describe('proxyFromEnvironment', () => {
  it.each<[string, Environment, string | undefined]>([
    ['https://api', {}, undefined],
    ['https://api', { HTTPS_PROXY: '' }, undefined],
    ['https://api', { HTTPS_PROXY }, 'http://proxy:3128/'],
    ['https://api', { https_proxy: 'proxy:3128' }, 'http://proxy:3128/'],
    ['https://api', { https_proxy: 'http://small', HTTPS_PROXY }, 'http://proxy:3128/'],
    ['https://api', { HTTP_PROXY: 'http://proxy' }, undefined],
    ['http://api', { HTTP_PROXY: 'https://proxy' }, 'https://proxy/'],
    ['http://api', { HTTPS_PROXY }, undefined],
    ['https://localhost:6443', { HTTPS_PROXY }, undefined],
    ['https://127.1.2.3', { HTTPS_PROXY }, undefined],
    ['https://[::1]', { HTTPS_PROXY }, undefined],
    ['https://127.0.0.1.example.com', { HTTPS_PROXY }, 'http://proxy:3128/'],
  ])('for %s in %j is %s', (server, env, proxy) => {
    expect(proxyFor(server, env)).toBe(proxy);
  });

  it.each([
    ['*', 'https://api'],
    [' a , * ', 'https://api'],
    ['example.com', 'https://example.com'],
    ['example.com', 'https://api.example.com'],
    ['EXAMPLE.com', 'https://API.example.COM.'],
    ['.example.com', 'https://api.example.com'],
    ['*.example.com', 'https://api.example.com'],
    ['example.com:443', 'https://example.com'],
    ['example.com:6443', 'https://example.com:6443'],
    ['10.0.0.1', 'https://10.0.0.1:6443'],
    ['10.0.0.1:6443', 'https://10.0.0.1:6443'],
    ['10.0.0.0/8', 'https://10.9.8.7'],
    ['fd00::/8', 'https://[fd00::1]'],
    ['fd00:0::1', 'https://[fd00::1]'],
    ['[fd00::1]', 'https://[fd00::1]'],
    ['[fd00::1]:6443', 'https://[fd00::1]:6443'],
  ])('NO_PROXY=%s exempts %s', (NO_PROXY, server) => {
    expect(proxyFor(server, { HTTPS_PROXY, NO_PROXY })).toBeUndefined();
    expect(proxyFor(server, { HTTPS_PROXY, no_proxy: NO_PROXY })).toBeUndefined();
  });

  it.each([
    ['', 'https://api'],
    [',', 'https://api'],
    ['example.com', 'https://notexample.com'],
    ['.example.com', 'https://example.com'],
    ['*.example.com', 'https://example.com'],
    ['example.com:6443', 'https://example.com'],
    [':443', 'https://api'],
    ['10.0.0.1', 'https://10.0.0.11'],
    ['10.0.0.1:443', 'https://10.0.0.1:6443'],
    ['10.0.0.0/8', 'https://11.0.0.1'],
    ['10.0.0.0/8', 'https://api'],
    ['10.0.0.0/88', 'https://10.0.0.1'],
    ['[fd00::1]:6443', 'https://[fd00::1]'],
  ])('NO_PROXY=%s does not exempt %s', (NO_PROXY, server) => {
    expect(proxyFor(server, { HTTPS_PROXY, NO_PROXY })).toBe('http://proxy:3128/');
  });

  it('distrusts HTTP_PROXY in a CGI script, where a client can set it', () => {
    const env = { HTTP_PROXY: 'http://u:secret@evil', REQUEST_METHOD: 'GET' };
    const ask = (): unknown => proxyFor('http://api', env);
    expect(ask).toThrow(ConfigError);
    expect(ask).toThrow(
      expect.objectContaining({ flag: 'HTTP_PROXY', value: 'http://evil' }) as Error,
    );
  });

  it.each(['socks5://proxy:1080', 'http://', 'a b'])(
    'refuses %s, and names the variable',
    (url) => {
      const ask = (): unknown => proxyFor('https://api', { HTTPS_PROXY: url });
      expect(ask).toThrow(ConfigError);
      expect(ask).toThrow(expect.objectContaining({ flag: 'HTTPS_PROXY' }) as Error);
    },
  );
});

describe('parseProxyUrl', () => {
  it('does not repeat a password', () => {
    expect(() => parseProxyUrl('socks5://user:secret@proxy')).toThrow(
      'not the URL of an HTTP proxy: "socks5://proxy"',
    );
  });
});
