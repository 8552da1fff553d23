import type { Locator, Page } from '@playwright/test';

/** The wall, as a person names its parts. */
export class WallPage {
  readonly page: Page;
  /** Cluster, link, age and clock. */
  readonly head: Locator;
  readonly findings: Locator;
  readonly rollouts: Locator;
  readonly warnings: Locator;
  /** There only while what is shown is old. */
  readonly staleFrame: Locator;

  constructor(page: Page) {
    this.page = page;
    this.head = page.getByRole('banner');
    this.findings = page.getByRole('region', { name: 'Findings' });
    this.rollouts = page.getByRole('region', { name: 'Rollouts' });
    this.warnings = page.getByRole('region', { name: 'Warnings' });
    this.staleFrame = page.getByTestId('stale-frame');
  }

  finding(name: string, namespace: string): Locator {
    const title = this.page.getByRole('heading', { level: 3, name: new RegExp(`^${name} `) });
    return this.findings
      .getByRole('listitem')
      .filter({ has: title })
      .filter({ hasText: namespace });
  }
}
