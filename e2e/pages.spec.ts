import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { TablePage } from './table-page.ts';

test.describe('the table of pods', () => {
  test('shows the namespaces chosen, several at once, and keeps them in the URL', async ({
    page,
    dashboard,
  }) => {
    const table = new TablePage(page);
    await page.goto(`${dashboard.url}/pods`);
    await expect(table.rows.first()).toBeVisible();
    await page.getByRole('button', { name: 'Choose namespaces' }).click();
    for (const name of ['shop', 'payments']) {
      await page.getByRole('checkbox', { name }).click();
    }
    await page.keyboard.press('Escape');
    await expect(page).toHaveURL(/ns=(shop,payments|payments,shop)/);
    await expect
      .poll(async () => [...new Set(await table.column('Namespace'))])
      .toEqual(['payments', 'shop']);
    await page.reload();
    await expect
      .poll(async () => [...new Set(await table.column('Namespace'))])
      .toEqual(['payments', 'shop']);
  });

  test('filters by what is typed, says so when nothing is left, and gives all back', async ({
    page,
    dashboard,
  }) => {
    const table = new TablePage(page);
    await page.goto(`${dashboard.url}/pods`);
    await expect(table.rows.first()).toBeVisible();
    await page.keyboard.press('/');
    await expect(page.getByRole('textbox', { name: 'Filter' })).toBeFocused();
    await page.keyboard.type('checkout-api');
    await expect
      .poll(async () =>
        (await table.column('Name')).every((name) => name.startsWith('checkout-api')),
      )
      .toBe(true);
    await page.getByRole('textbox', { name: 'Filter' }).fill('no-such-pod');
    await expect(table.rows).toHaveCount(0);
    await expect(page.getByText(/no pods match/i)).toBeVisible();
    await page.getByRole('button', { name: 'Clear filter' }).last().click();
    await expect(table.rows.first()).toBeVisible();
  });

  test('is sorted by the head that is pressed', async ({ page, dashboard }) => {
    const table = new TablePage(page);
    await page.goto(`${dashboard.url}/pods`);
    await expect(table.rows.first()).toBeVisible();
    const head = page.getByRole('columnheader', { name: 'Node', exact: true });
    await head.getByRole('button').click();
    await expect(head).toHaveAttribute('aria-sort', 'ascending');
    await expect(table.rows.first()).toContainText('control-plane-1');
    await head.getByRole('button').click();
    await expect(head).toHaveAttribute('aria-sort', 'descending');
    await expect(table.rows.first()).toContainText('worker-');
  });

  test('has kubectl’s columns for each kind of this slice', async ({ page, dashboard }) => {
    await page.setViewportSize({ width: 1920, height: 1080 });
    const kinds: Record<string, string[]> = {
      namespaces: ['Name', 'Status', 'Age'],
      nodes: ['Name', 'Status', 'Roles', 'Age', 'Version'],
      pods: ['Namespace', 'Name', 'Ready', 'Status', 'Restarts', 'Age'],
      'deployments.apps': ['Namespace', 'Name', 'Ready', 'Up-to-date', 'Available', 'Age'],
      'replicasets.apps': ['Namespace', 'Name', 'Desired', 'Current', 'Ready', 'Age'],
      events: ['Namespace', 'Last Seen', 'Type', 'Reason', 'Object', 'Message'],
    };
    for (const [resource, columns] of Object.entries(kinds)) {
      await page.goto(`${dashboard.url}/${resource}`);
      for (const name of columns) {
        await expect(page.getByRole('columnheader', { name, exact: true })).toBeVisible();
      }
    }
  });
});

test.describe('twenty thousand pods', () => {
  test.use({ worldFlags: ['--quiet', '--pods=20000'] });

  test('come, are counted, and scroll to the last with few rows drawn', async ({
    page,
    dashboard,
  }) => {
    const table = new TablePage(page);
    await page.goto(`${dashboard.url}/pods`);
    const grid = page.getByRole('grid');
    await expect(grid).toHaveAttribute('aria-busy', 'false', { timeout: 30_000 });
    const total = Number(await grid.getAttribute('aria-rowcount')) - 1;
    expect(total).toBeGreaterThanOrEqual(20_000);
    await table.rows.first().click();
    await page.keyboard.press('Shift+G');
    await expect(page.locator(`[aria-rowindex="${total + 1}"]`)).toBeInViewport();
    expect(await table.rows.count()).toBeLessThan(120);
  });
});

const PAGES = ['/pods', '/timeline', '/wall', '/informers', '/informers/pods', '/no/such/page'];

test.describe('accessibility', () => {
  for (const theme of ['dark', 'light'] as const) {
    for (const path of PAGES) {
      test(`${path} in ${theme} has nothing that axe finds`, async ({ page, dashboard }) => {
        await page.emulateMedia({ reducedMotion: 'reduce' });
        await page.addInitScript((name) => localStorage.setItem('deltascope.theme', name), theme);
        await page.goto(`${dashboard.url}${path}`);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      });
    }
  }
});
