import { run } from './child-process.ts';
import { Dashboard, expect, test } from './fixtures.ts';
import { TablePage } from './table-page.ts';

test.describe('a watch in trouble', () => {
  for (const { what, isCompacted } of [
    { what: 'is cut', isCompacted: false },
    { what: 'is cut, and its place in history compacted', isCompacted: true },
  ]) {
    test(`that ${what} costs no more than a moment of the chip`, async ({
      page,
      cluster,
      dashboard,
      namespace,
    }) => {
      const table = await TablePage.ofRunningPods({ page, cluster, dashboard, namespace }, 3);
      if (isCompacted) await cluster.control('POST', '/store/compact');
      await cluster.control('POST', '/faults', { kind: 'cutWatches' });
      await cluster.scale(namespace, 'web', 4);
      await expect(table.rows.getByText('Running')).toHaveCount(4);
      await expect(table.freshness).toHaveAccessibleName(/Live|Quiet/);
    });
  }

  test('an API server that refuses everybody is stale with its cause, and live when it is back', async ({
    page,
    cluster,
    dashboard,
    namespace,
  }) => {
    const table = await TablePage.ofRunningPods({ page, cluster, dashboard, namespace }, 2);
    await cluster.control('POST', '/faults', { kind: 'unavailable' });
    await cluster.control('POST', '/faults', { kind: 'cutWatches' });
    await expect(table.freshness).toHaveAccessibleName(/Stale/);
    await expect(table.rows).toHaveCount(2);
    await cluster.control('DELETE', '/faults');
    await expect(table.freshness).toHaveAccessibleName(/Live|Quiet/);
    await cluster.scale(namespace, 'web', 3);
    await expect(table.rows).toHaveCount(3);
  });
});

test('an API server that is killed and comes back with another world: stale, then live, without ghosts', async ({
  page,
  cluster,
  dashboard,
  namespace,
}) => {
  const table = new TablePage(page);
  await cluster.createDeployment(namespace, 'web', 2);
  await page.goto(`${dashboard.url}/namespaces`);
  await expect.poll(() => table.column('Name')).toContain(namespace);
  await cluster.kill();
  await expect(table.freshness).toHaveAccessibleName(/Stale/);
  await expect(page.getByText(/connection refused/).first()).toBeVisible();
  expect(await table.column('Name')).toContain(namespace);

  await cluster.restart();
  await expect(table.freshness).toHaveAccessibleName(/Live|Quiet/);
  await expect.poll(() => table.column('Name')).not.toContain(namespace);
  const again = await cluster.createNamespace();
  await expect.poll(() => table.column('Name')).toContain(again);
});

test('a cluster out of reach is named, with the cause, on page and terminal, and never replaced by the demo', async ({
  page,
}) => {
  // Port 1 of loopback: nothing listens there.
  const address = 'http://127.0.0.1:1';
  const dashboard = await Dashboard.start(['--server', address]);
  await page.goto(`${dashboard.url}/pods`);
  const alert = page.getByText(/127\.0\.0\.1:1.*connection refused/).first();
  await expect(alert).toBeVisible();
  await expect(page.getByText('embedded demo')).toHaveCount(0);
  await expect.poll(() => dashboard.stderr).toContain(`cannot reach ${address}`);
  await dashboard.kill();
});

test.describe('a start that cannot work says why in one line and ends with 1', () => {
  const server = 'apps/server/src/main.ts';
  for (const { args, says } of [
    { args: ['--prot=1'], says: /--prot/ },
    { args: ['--kubeconfig=/no/such/file'], says: /there is no kubeconfig \/no\/such\/file/ },
    { args: ['--server=nowhere'], says: /--server nowhere: want a URL/ },
    {
      args: ['--context=nobody', '--kubeconfig=e2e/data/kubeconfig.yaml'],
      says: /nobody.*"?one"?.*"?two"?/,
    },
    { args: ['--kubeconfig=e2e/data/broken.yaml'], says: /broken\.yaml/ },
  ]) {
    test(args.join(' '), async () => {
      const { code, stdout, stderr } = await run(server, ['--port=0', ...args]);
      expect(stderr.trim()).toMatch(says);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect([code, stdout]).toEqual([1, '']);
    });
  }

  test('a port in use', async ({ dashboard }) => {
    const { port } = new URL(dashboard.url);
    const { code, stderr } = await run(server, [`--port=${port}`, '--embedded']);
    expect(stderr.trim()).toMatch(new RegExp(`127.0.0.1:${port}: the port is in use`));
    expect(code).toBe(1);
  });
});
