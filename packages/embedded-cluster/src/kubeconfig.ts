import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { DEMO_TOKENS } from './access/authenticator.ts';

const CLUSTER = 'deltascope';

/** A kubeconfig for a cluster at a URL: one context, or with access control one for each demo user, the admin's first. */
export function kubeconfigOf(url: string, { rbac }: { readonly rbac: boolean }): string {
  const users = rbac
    ? [...DEMO_TOKENS].map(([token, { username }]) => ({ name: username, user: { token } }))
    : [{ name: 'everyone', user: {} }];
  const contextOf = (user: string): string => (rbac ? `${CLUSTER}-${user}` : CLUSTER);
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: CLUSTER, cluster: { server: url } }],
    users,
    contexts: users.map(({ name }) => ({
      name: contextOf(name),
      context: { cluster: CLUSTER, user: name },
    })),
    'current-context': contextOf(users[0]?.name ?? ''),
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
