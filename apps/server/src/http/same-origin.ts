import type { IncomingMessage } from 'node:http';

/**
 * Holds off other sites' pages (cross-site WebSocket hijacking, DNS rebinding): a request must name this server as its Host, and, where a
 * browser says where it comes from, come from this server's own pages. Returns why not, or undefined when it may pass.
 */
export function crossOriginRefusal(request: IncomingMessage, port: number): string | undefined {
  const { host, origin } = request.headers;
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  if (host === undefined || !hosts.includes(host.toLowerCase())) {
    return `Host "${host ?? ''}" is not this server; it answers to ${hosts.join(', ')}`;
  }
  if (origin !== undefined && !hosts.some((own) => origin.toLowerCase() === `http://${own}`)) {
    return `Origin "${origin}" is not this server's own page`;
  }
  return undefined;
}
