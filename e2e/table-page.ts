import type { Locator, Page } from '@playwright/test';

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

  /** What the drawn rows have in a column, sorted. */
  async column(name: string): Promise<string[]> {
    const head = this.page.getByRole('columnheader', { name, exact: true });
    const index = await head.getAttribute('aria-colindex');
    const texts = await this.rows.locator(`[aria-colindex="${index}"]`).allTextContents();
    return texts.sort();
  }
}
