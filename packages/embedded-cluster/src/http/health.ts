const PATH = /^\/(healthz|livez|readyz)(?:\/(.*))?$/;

/** Whether a path is one of health, or below it. */
export function isHealthPath(pathname: string): boolean {
  return PATH.test(pathname);
}

/** What /healthz, /livez and /readyz say of a server that answers, or their one check (API concept: API health endpoints); undefined for another. */
export function healthText(pathname: string, query: URLSearchParams): string | undefined {
  const [, name, check = ''] = PATH.exec(pathname) ?? [];
  if (check !== '' && check !== 'ping') return undefined;
  if (check === '' && query.has('verbose')) return `[+]ping ok\n${name} check passed\n`;
  return 'ok';
}
