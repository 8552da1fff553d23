import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { DEMO_TOKENS } from './access/authenticator.ts';

const CLUSTER = 'deltascope';
/** Who it is says the server's path, for want of TLS. */
const USER = 'none';

/** A kubeconfig for a cluster at a URL: one context, or with access control one for each demo user, the admin's first. */
export function kubeconfigOf(url: string, { rbac }: { readonly rbac: boolean }): string {
  const servers: readonly (readonly [name: string, server: string])[] = rbac
    ? [...DEMO_TOKENS].map(([token, { username }]) => [
        `${CLUSTER}-${username}`,
        `${url}/as/${token}`,
      ])
    : [[CLUSTER, url]];
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: servers.map(([name, server]) => ({ name, cluster: { server } })),
    users: [{ name: USER, user: {} }],
    contexts: servers.map(([name]) => ({ name, context: { cluster: name, user: USER } })),
    'current-context': servers[0]?.[0] ?? '',
  });
}

/** A kubeconfig in a file that only its owner can read, until it is disposed. Throws when the file cannot be written. */
export class KubeconfigFile implements Disposable {
  readonly path: string;

  constructor(url: string, options: { readonly rbac: boolean }) {
    this.path = path.join(tmpdir(), `${CLUSTER}-${new URL(url).port}.kubeconfig`);
    // One that another cluster has left behind at this port is of no use any more.
    rmSync(this.path, { force: true });
    writeFileSync(this.path, kubeconfigOf(url, options), { mode: 0o600, flag: 'wx' });
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { force: true });
  }
}
