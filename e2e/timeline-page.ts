import type { Locator, Page } from '@playwright/test';

/** More than a test's few changes make. */
const MAX_MARKS = 60;

/** The timeline, as a person names its parts. */
export class TimelinePage {
  readonly page: Page;
  readonly freshness: Locator;
  /** What happened, in the list beside the lanes. */
  readonly records: Locator;
  /** What the mark that is pointed at stands for. */
  readonly tip: Locator;
  /** What is kept and since when. */
  readonly bound: Locator;

  constructor(page: Page) {
    this.page = page;
    this.freshness = page.getByRole('button', { name: /^Freshness:/ });
    this.records = page.getByRole('list', { name: 'Records' }).getByRole('listitem');
    this.tip = page.getByRole('tooltip');
    this.bound = page.getByText(/^Kept since/);
  }

  /** An owner's lane; its accessible name tells what is drawn. `told` is to be in it. */
  lane(name: string, told = ''): Locator {
    return this.page
      .getByRole('region', { name: 'Timeline' })
      .getByRole('button', { name: new RegExp(`^${name}, .*${told}`) });
  }

  /** Steps through a lane's marks by keyboard, the newest first, to one whose tip has this text: what it says. */
  async tipWith(name: string, wanted: string): Promise<string> {
    await this.lane(name).focus();
    for (let mark = 0; mark < MAX_MARKS; mark += 1) {
      await this.page.keyboard.press('ArrowLeft');
      await this.tip.waitFor();
      const text = (await this.tip.innerText()).replaceAll('\n', ' ');
      if (text.includes(wanted)) return text;
    }
    return '';
  }
}
