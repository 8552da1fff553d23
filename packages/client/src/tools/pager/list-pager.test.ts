import type { KubeList, ListOptions } from '@deltascope/apimachinery';
import { KubeStatusError } from '@deltascope/apimachinery';
import { describe, expect, test } from 'vitest';
import { expiredStatus, FakeListWatch, makeObject } from '../../testing/index.ts';
import { ListPager } from './list-pager.ts';

const { signal } = new AbortController();

function sourceOf(count: number): FakeListWatch {
  const source = new FakeListWatch({ paginatesAtZero: true });
  for (let i = 0; i < count; i += 1) source.set(makeObject(`a/${i}`));
  return source;
}

const pagerOf = (source: FakeListWatch, options?: ConstructorParameters<typeof ListPager>[1]) =>
  new ListPager((listOptions, listSignal) => source.list(listOptions, listSignal), options);

describe('ListPager', () => {
  test('C5: a page is 500, a limit of the caller wins, and page size 0 sends none', async () => {
    const source = sourceOf(1);
    await pagerOf(source).list({}, signal);
    await pagerOf(source).list({ limit: 7 }, signal);
    await pagerOf(source, { pageSize: 0 }).list({}, signal);
    expect(source.requestsOf('list')).toEqual([{ limit: 500 }, { limit: 7 }, {}]);
  });

  test('C6, C8: later pages carry the token and no resourceVersion; the list has page one’s version', async () => {
    const source = sourceOf(5);
    const firstVersion = source.resourceVersion;
    const pager = pagerOf(source, { pageSize: 2, onPage: () => source.set(makeObject('a/late')) });
    const { list, pages, paginated } = await pager.list(
      { resourceVersion: '0', resourceVersionMatch: 'NotOlderThan' },
      signal,
    );
    expect(source.requestsOf('list')).toEqual([
      { resourceVersion: '0', resourceVersionMatch: 'NotOlderThan', limit: 2 },
      { limit: 2, continue: `${firstVersion}:2` },
      { limit: 2, continue: `${firstVersion}:4` },
    ]);
    expect(list.items).toHaveLength(5);
    expect(list.metadata).toEqual({ resourceVersion: firstVersion });
    expect({ pages, paginated }).toEqual({ pages: 3, paginated: true });
  });

  test('C7: a token that expires is answered by one whole list at the version asked for', async () => {
    const source = sourceOf(3);
    const pager = pagerOf(source, { pageSize: 2, onPage: () => source.compact() });
    const { list, paginated } = await pager.list({ resourceVersion: '0' }, signal);
    expect(source.requestsOf('list').at(-1)).toEqual({ resourceVersion: '0' });
    expect(list.items).toHaveLength(3);
    expect(paginated).toBe(true);
  });

  test('C7: the whole list is asked for once: when it fails too, the caller hears of it', async () => {
    const source = sourceOf(3);
    const pager = pagerOf(source, {
      pageSize: 2,
      onPage: () => {
        source.compact();
        source.failNext('list', new KubeStatusError(expiredStatus()), new Error('gave up'));
      },
    });
    const options = { resourceVersion: '4', resourceVersionMatch: 'Exact', limit: 2 } as const;
    await expect(pager.list(options, signal)).rejects.toThrow('gave up');
    const { limit: _, ...unlimited } = options;
    expect(source.requestsOf('list').slice(2)).toEqual([unlimited]);
  });

  test('C7: an expired first page, or without the fallback any, is the caller’s to handle', async () => {
    const source = sourceOf(3);
    source.failNext('list', new KubeStatusError(expiredStatus()));
    await expect(pagerOf(source, { pageSize: 2 }).list({}, signal)).rejects.toThrow('too old');
    const strict = pagerOf(source, {
      pageSize: 2,
      fullListIfExpired: false,
      onPage: () => source.compact(),
    });
    await expect(strict.list({}, signal)).rejects.toThrow('continue token expired');
  });

  test('C8: a single page is passed through untouched', async () => {
    const page: KubeList = { kind: 'PodList', metadata: { resourceVersion: '5' }, items: [] };
    const pager = new ListPager(() => Promise.resolve(page));
    const { list, paginated } = await pager.list({}, signal);
    expect(list).toBe(page);
    expect(paginated).toBe(false);
  });

  test('C9: chunks keep the resourceVersion on every page and know no fallback', async () => {
    const source = sourceOf(3);
    const sizes: number[] = [];
    await pagerOf(source, { pageSize: 2 }).eachListChunk(
      { resourceVersion: '0' },
      signal,
      (page) => {
        sizes.push(page.items.length);
      },
    );
    expect(sizes).toEqual([2, 1]);
    const versions = source
      .requestsOf('list')
      .map((options: ListOptions) => options.resourceVersion);
    expect(versions).toEqual(['0', '0']);
    const expiring = pagerOf(source, { pageSize: 2 }).eachListChunk({}, signal, () =>
      source.compact(),
    );
    await expect(expiring).rejects.toThrow('continue token expired');
  });

  test('C9: an error of the callback ends the chunks at once', async () => {
    const source = sourceOf(3);
    const chunks = pagerOf(source, { pageSize: 2 }).eachListChunk({}, signal, () => {
      throw new Error('enough');
    });
    await expect(chunks).rejects.toThrow('enough');
    expect(source.requests).toHaveLength(1);
  });

  test('tells its progress after each page', async () => {
    const progress: unknown[] = [];
    await pagerOf(sourceOf(5), { pageSize: 2, onPage: (page) => progress.push(page) }).list(
      {},
      signal,
    );
    expect(progress).toEqual([
      { items: 2, remaining: 3 },
      { items: 4, remaining: 1 },
      { items: 5, remaining: undefined },
    ]);
  });
});
