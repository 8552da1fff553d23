import { readFileSync, writeFileSync } from 'node:fs';
import type { KubeObject } from '@deltascope/apimachinery';
import { Dashboard, expect, test } from './fixtures.ts';
import { TablePage } from './table-page.ts';
import type { TestCluster } from './test-cluster.ts';

const USER = 'viewer';
const RBAC = { group: 'rbac.authorization.k8s.io', version: 'v1' };
const signal = (): AbortSignal => AbortSignal.timeout(20_000);

/** The kubeconfig of a service account that may do nothing. */
async function kubeconfigOfNobody(cluster: TestCluster, namespace: string): Promise<string> {
  const core = cluster.rest.forGroupVersion({ group: '', version: 'v1' });
  const accounts = () => core.post().namespace(namespace).resource('serviceaccounts');
  await accounts()
    .body({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: USER } })
    .do(signal());
  const { status } = await accounts()
    .name(USER)
    .subResource('token')
    .body({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} })
    .do<{ status: { token: string } }>(signal());
  const { host, tls } = cluster.restConfig;
  const ca = tls?.caData ?? (tls?.caFile === undefined ? '' : readFileSync(tls.caFile, 'utf8'));
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'c',
        cluster: {
          server: host,
          'certificate-authority-data': Buffer.from(ca).toString('base64'),
        },
      },
    ],
    users: [{ name: USER, user: { token: status.token } }],
    contexts: [{ name: USER, context: { cluster: 'c', user: USER } }],
    'current-context': USER,
  });
}

async function create(cluster: TestCluster, resource: string, object: KubeObject): Promise<void> {
  await cluster.rest.forGroupVersion(RBAC).post().resource(resource).body(object).do(signal());
}

async function remove(cluster: TestCluster, resource: string, name: string): Promise<void> {
  await cluster.rest.forGroupVersion(RBAC).delete().resource(resource).name(name).doRaw(signal());
}

test('who may not list a kind is told the role to ask for, and sees the rows once it is given @real', async ({
  page,
  cluster,
  namespace,
}, testInfo) => {
  const file = testInfo.outputPath('kubeconfig');
  writeFileSync(file, await kubeconfigOfNobody(cluster, namespace));
  const dashboard = await Dashboard.start(['--kubeconfig', file]);
  const table = new TablePage(page);
  await page.goto(`${dashboard.url}/namespaces`);
  await expect(table.freshness).toHaveAccessibleName(/Forbidden/);
  const role = page.getByText('kind: ClusterRole');
  await expect(role).toContainText('resources: [namespaces]');
  await expect(role).toContainText('verbs: [list, watch]');
  expect(dashboard.stderr).toBe('');

  const name = `e2e-${namespace}`;
  const metadata = { name };
  const apiVersion = `${RBAC.group}/${RBAC.version}`;
  const rules = [{ apiGroups: [''], resources: ['namespaces'], verbs: ['list', 'watch'] }];
  await create(cluster, 'clusterroles', {
    apiVersion,
    kind: 'ClusterRole',
    metadata,
    rules,
  } as KubeObject);
  await create(cluster, 'clusterrolebindings', {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup: RBAC.group, kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name: USER, namespace }],
  } as KubeObject);
  try {
    await expect(table.freshness).toHaveAccessibleName(/Live|Quiet/, { timeout: 30_000 });
    await expect.poll(() => table.column('Name')).toContain(namespace);
  } finally {
    await remove(cluster, 'clusterrolebindings', name);
    await remove(cluster, 'clusterroles', name);
    await dashboard.kill();
  }
});
