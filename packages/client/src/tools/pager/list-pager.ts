import type { KubeList, KubeObject, ListOptions, Unstructured } from '@deltascope/apimachinery';
import { isResourceExpired } from '@deltascope/apimachinery';

/** Asks for one page. */
export type ListPageFunc<T extends KubeObject> = (
  options: ListOptions,
  signal: AbortSignal,
) => Promise<KubeList<T>>;

/** How a ListPager cuts a list into pages. */
export interface ListPagerOptions {
  /** 0 sends no limit (C5). */
  readonly pageSize?: number;
  /** Whether an expired continue token is answered by one full list (C7). */
  readonly fullListIfExpired?: boolean;
  /** Told after each page of a list: how many items so far, and how many the server says are left. */
  readonly onPage?: (progress: { items: number; remaining: number | undefined }) => void;
}

/** A list put together from its pages. */
export interface PagedList<T extends KubeObject> {
  readonly list: KubeList<T>;
  readonly pages: number;
  /** The server had to be asked more than once (C8). */
  readonly paginated: boolean;
}

/** client-go's default page. */
export const DEFAULT_PAGE_SIZE = 500;

/** Asks for a list in pages (client-go: tools/pager). Holds nothing between calls; a call's memory is the whole list. */
export class ListPager<T extends KubeObject = Unstructured> {
  readonly #listPage: ListPageFunc<T>;
  readonly #pageSize: number;
  readonly #fullListIfExpired: boolean;
  readonly #onPage: ListPagerOptions['onPage'];

  constructor(listPage: ListPageFunc<T>, options: ListPagerOptions = {}) {
    this.#listPage = listPage;
    this.#pageSize = options.pageSize ?? DEFAULT_PAGE_SIZE;
    this.#fullListIfExpired = options.fullListIfExpired ?? true;
    this.#onPage = options.onPage;
  }

  /** The whole list, merged under the first page's resourceVersion (C6). Throws what the pages throw. */
  async list(options: ListOptions, signal: AbortSignal): Promise<PagedList<T>> {
    const first = await this.#listPage(this.#limited(options), signal);
    this.#report(first, first.items.length);
    if (!first.metadata.continue) return { list: first, pages: 1, paginated: false };

    const items = [...first.items];
    let pages = 1;
    let token: string | undefined = first.metadata.continue;
    while (token) {
      let page: KubeList<T>;
      try {
        page = await this.#listPage(this.#continued(options, token), signal);
      } catch (error) {
        if (!isResourceExpired(error) || !this.#fullListIfExpired) throw error;
        const { limit: _, ...unlimited } = options;
        const list = await this.#listPage(unlimited, signal);
        this.#report(list, list.items.length);
        return { list, pages: pages + 1, paginated: true };
      }
      pages += 1;
      for (const item of page.items) items.push(item);
      this.#report(page, items.length);
      token = page.metadata.continue;
    }
    const { resourceVersion = '' } = first.metadata;
    return { list: { ...first, metadata: { resourceVersion }, items }, pages, paginated: true };
  }

  /**
   * Each page as it comes, without holding the list: no answer to an expired token, and the options go with every page (C9).
   * An error of `onChunk` ends it at once.
   */
  async eachListChunk(
    options: ListOptions,
    signal: AbortSignal,
    onChunk: (page: KubeList<T>) => void | Promise<void>,
  ): Promise<void> {
    let token: string | undefined;
    do {
      const page: KubeList<T> = await this.#listPage(
        { ...this.#limited(options), ...(token && { continue: token }) },
        signal,
      );
      await onChunk(page);
      token = page.metadata.continue;
    } while (token);
  }

  #limited(options: ListOptions): ListOptions {
    if (options.limit || this.#pageSize === 0) return options;
    return { ...options, limit: this.#pageSize };
  }

  /** C6: a continue token carries its own snapshot; the API refuses it beside a resourceVersion. */
  #continued(options: ListOptions, token: string): ListOptions {
    const { resourceVersion: _, resourceVersionMatch: __, ...rest } = this.#limited(options);
    return { ...rest, continue: token };
  }

  #report(page: KubeList<T>, items: number): void {
    this.#onPage?.({ items, remaining: page.metadata.remainingItemCount });
  }
}
