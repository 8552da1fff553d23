import type { Locator, Page } from '@playwright/test';
import { expect, type Fixtures } from './fixtures.ts';

/** What a real cluster may take until new pods run, just after its API server was killed. */
const RUN_WITHIN = { timeout: 60_000 };

/** A table's page, as a person names its parts. */
export class TablePage {
  readonly page: Page;
  readonly freshness: Locator;
  /** The rows that are drawn, without the head. */
  readonly rows: Locator;

  constructor(page: Page) {
    this.page = page;
    this.freshness = page.getByRole('button', { name: /^Freshness:/ });
    this.rows = page
      .getByRole('grid')
      .getByRole('row')
      .filter({ has: page.getByRole('gridcell') });
  }

  /** Makes a deployment "web" of `count` pods, opens the namespace's pods, and waits until all of them run. */
  static async ofRunningPods(
    { page, cluster, dashboard, namespace }: Fixtures & { page: Page },
    count: number,
  ): Promise<TablePage> {
    const table = new TablePage(page);
    await cluster.createDeployment(namespace, 'web', count);
    await page.goto(`${dashboard.url}/pods?ns=${namespace}`);
    await expect(table.rows.getByText('Running')).toHaveCount(count, RUN_WITHIN);
    return table;
  }

  /** What the drawn rows have in a column, sorted. */
  async column(name: string): Promise<string[]> {
    const head = this.page.getByRole('columnheader', { name, exact: true });
    const index = await head.getAttribute('aria-colindex');
    const texts = await this.rows.locator(`[aria-colindex="${index}"]`).allTextContents();
    return texts.sort();
  }
}
