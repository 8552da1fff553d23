import { BlockList, isIP } from 'node:net';
import { ConfigError } from '../rest/config-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Throws ConfigError on what is no HTTP proxy. A URL without a scheme is an http one, as for Go. */
export function parseProxyUrl(text: string, flag?: string): URL {
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '') return url;
  throw new ConfigError(`not the URL of an HTTP proxy: "${withoutPassword(text)}"`, {
    ...(flag !== undefined && { flag }),
    value: withoutPassword(text),
    fix: 'Write it as http://host:port or https://host:port; other proxies are not supported.',
  });
}

/**
 * The proxy that the environment names for a server (Go: http.ProxyFromEnvironment): $HTTPS_PROXY for https, $HTTP_PROXY for http (not in
 * a CGI script, where a client could set it), in small letters otherwise. Never for localhost and loopback addresses, nor for what
 * $NO_PROXY lists: "*", or by commas addresses, CIDR ranges, domains with all below (".example.com": only those below), each
 * with an optional port. What it says when the transport is made holds for all its life.
 */
export function proxyFromEnvironment(server: URL, env: Environment): URL | undefined {
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = lookUp(env, name);
  if (proxy === '') return undefined;
  const host = server.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const port = server.port === '' ? (server.protocol === 'https:' ? '443' : '80') : server.port;
  if (isLoopback(host) || isExempt({ host, port }, lookUp(env, 'NO_PROXY'))) return undefined;
  if (name === 'HTTP_PROXY' && env['REQUEST_METHOD']) {
    throw new ConfigError('HTTP_PROXY is not to be trusted in a CGI environment', {
      flag: name,
      value: withoutPassword(proxy),
      fix: 'Unset HTTP_PROXY, or REQUEST_METHOD.',
    });
  }
  return parseProxyUrl(proxy, name);
}

function lookUp(env: Environment, name: string): string {
  return env[name] || env[name.toLowerCase()] || '';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

interface Address {
  readonly host: string;
  readonly port: string;
}

function isExempt(address: Address, noProxy: string): boolean {
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry === '*' || (entry !== '' && matches(entry, address)));
}

function matches(entry: string, { host, port }: Address): boolean {
  if (entry.includes('/')) return isInRange(entry, host);
  const { host: wanted, port: wantedPort } = splitPort(entry);
  if (wanted === '' || (wantedPort !== '' && wantedPort !== port)) return false;
  if (isIP(wanted) !== 0) return isInRange(`${wanted}/${isIP(wanted) === 4 ? 32 : 128}`, host);
  const suffix = wanted.replace(/^\*/, '');
  return suffix.startsWith('.')
    ? host.endsWith(suffix)
    : host === suffix || host.endsWith(`.${suffix}`);
}

/** An IPv6 address with a port is written in brackets. */
function splitPort(entry: string): Address {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(entry) ?? [];
  return { host: bracketed ?? plain ?? entry, port };
}

/** Compared as addresses: "::1" and "0:0:0:0:0:0:0:1" are one. */
function isInRange(range: string, host: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = isIP(network);
  const isCidr =
    family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
  if (!isCidr || isIP(host) === 0) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
