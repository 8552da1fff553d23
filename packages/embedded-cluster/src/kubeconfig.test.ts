import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { KubeconfigFile, kubeconfigOf } from './kubeconfig.ts';

const URL = 'http://127.0.0.1:6443';

it('names the server, and nobody in particular', () => {
  expect(parse(kubeconfigOf(URL, { rbac: false }))).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'deltascope', cluster: { server: URL } }],
    users: [{ name: 'none', user: {} }],
    contexts: [{ name: 'deltascope', context: { cluster: 'deltascope', user: 'none' } }],
    'current-context': 'deltascope',
  });
});

it('with access control it has a context for each demo user, and begins as the admin', () => {
  const config = parse(kubeconfigOf(URL, { rbac: true })) as Record<string, unknown>;
  expect(config['current-context']).toBe('deltascope-admin');
  expect(config['clusters']).toContainEqual({
    name: 'deltascope-viewer',
    cluster: { server: `${URL}/as/viewer-token` },
  });
  expect(config['contexts']).toHaveLength(4);
});

it('is in a file of its owner for as long as the cluster serves', () => {
  const file = new KubeconfigFile('http://127.0.0.1:1', { rbac: true });
  expect(readFileSync(file.path, 'utf8')).toContain('admin-token');
  expect(statSync(file.path).mode & 0o777).toBe(0o600);
  file[Symbol.dispose]();
  expect(existsSync(file.path)).toBe(false);
});
