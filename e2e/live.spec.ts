import { expect, test } from './fixtures.ts';
import { TablePage } from './table-page.ts';

test.describe('a table', () => {
  test('shows what a deployment does while it is scaled @cluster', async ({
    page,
    cluster,
    dashboard,
    namespace,
  }) => {
    const table = await TablePage.ofRunningPods({ page, cluster, dashboard, namespace }, 2);
    await expect(table.freshness).toHaveAccessibleName(/Live|Quiet/);
    await expect(table.rows).toHaveCount(2);

    await cluster.scale(namespace, 'web', 5);
    await expect(table.rows).toHaveCount(5);
    await expect(table.rows.getByText('Running')).toHaveCount(5);
    expect(await table.column('Name')).toEqual(await cluster.podNames(namespace));

    await page.goto(`${dashboard.url}/deployments.apps?ns=${namespace}`);
    await expect(table.rows).toHaveCount(1);
    await expect(table.rows).toContainText('5/5');

    await cluster.scale(namespace, 'web', 1);
    await expect(table.rows).toContainText('1/1');
    await page.goto(`${dashboard.url}/pods?ns=${namespace}`);
    await expect(table.rows).toHaveCount(1);
    expect(await table.column('Name')).toEqual(await cluster.podNames(namespace));
  });

  test('marks what has come and what has changed, and its ages tick @cluster', async ({
    page,
    cluster,
    dashboard,
    namespace,
  }) => {
    const table = new TablePage(page);
    await page.goto(`${dashboard.url}/pods?ns=${namespace}`);
    await expect(table.freshness).toHaveAccessibleName(/Live|Quiet/);
    await cluster.createDeployment(namespace, 'web', 1);
    await expect(table.rows.getByLabel(/Added|Updated/)).toBeVisible();
    await expect(table.rows.getByText('Running')).toBeVisible();
    await expect(table.rows.getByLabel('Updated')).toBeVisible();
    const ages = await table.column('Age');
    await expect.poll(() => table.column('Age')).not.toEqual(ages);
    // News grow old: the mark goes, the row stays.
    await expect(table.rows.getByLabel('Updated')).toBeHidden({ timeout: 20_000 });
    await expect(table.rows).toHaveCount(1);
  });

  test('keeps its rows when the server is killed, says so, and is right again by itself @cluster', async ({
    page,
    cluster,
    dashboard,
    namespace,
  }) => {
    const table = await TablePage.ofRunningPods({ page, cluster, dashboard, namespace }, 3);
    const before = await table.column('Name');

    await dashboard.kill();
    await expect(table.freshness).toHaveAccessibleName(/Link lost/);
    expect(await table.column('Name')).toEqual(before);

    // What happens meanwhile: one pod replaced, two more.
    const [victim = ''] = before;
    await cluster
      .pods(namespace)
      .delete(victim, { gracePeriodSeconds: 0 }, AbortSignal.timeout(10_000));
    await cluster.scale(namespace, 'web', 5);
    await expect.poll(async () => (await cluster.podNames(namespace)).length).toBe(5);

    await dashboard.restart();
    await expect(table.freshness).toHaveAccessibleName(/Live|Quiet/);
    await expect(table.rows).toHaveCount(5);
    await expect(table.rows.getByText('Running')).toHaveCount(5);
    const after = await table.column('Name');
    expect(after).toEqual(await cluster.podNames(namespace));
    expect(after).not.toContain(victim);
    expect(new Set(after).size).toBe(after.length);
  });
});

test.describe('the informer page', () => {
  test('counts exactly what was caused @cluster', async ({
    page,
    cluster,
    dashboard,
    namespace,
  }) => {
    await page.goto(`${dashboard.url}/informers/cronjobs.batch`);
    const figure = (name: string) => page.getByTestId(`delta-${name}`);
    const count = async (name: string): Promise<number> =>
      Number((await figure(name).textContent())?.replaceAll(',', ''));
    await expect(figure('Added')).toHaveText(/^\d/);
    const before = {
      added: await count('Added'),
      updated: await count('Updated'),
      deleted: await count('Deleted'),
    };

    // A suspended cron job is one that no controller touches.
    const jobs = cluster.cronJobs(namespace);
    const signal = AbortSignal.timeout(20_000);
    for (const name of ['one', 'two', 'three']) {
      const template = {
        spec: {
          template: {
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'main', image: 'registry.example/e2e/job:1' }],
            },
          },
        },
      };
      await jobs.create(
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          metadata: { name, namespace },
          spec: { schedule: '0 0 1 1 *', suspend: true, jobTemplate: template },
        },
        {},
        signal,
      );
    }
    await jobs.patch('one', { spec: { schedule: '0 0 2 1 *' } }, { type: 'merge', signal });
    await jobs.patch('two', { metadata: { labels: { seen: 'yes' } } }, { type: 'merge', signal });
    await jobs.delete('three', {}, signal);

    await expect.poll(() => count('Deleted')).toBe(before.deleted + 1);
    expect(await count('Added')).toBe(before.added + 3);
    expect(await count('Updated')).toBe(before.updated + 2);
  });
});
