import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { formatQuery, parseQuery, type PageQuery } from './page-query.ts';

/** The query of the page in the URL, and how to change it. Typing replaces the entry in the history, choices make one. */
export function usePageQuery(): readonly [
  PageQuery,
  (change: Partial<PageQuery>, options?: { replace?: boolean }) => void,
] {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const query = useMemo(() => parseQuery(search), [search]);
  const setQuery = useCallback(
    (change: Partial<PageQuery>, { replace = false }: { replace?: boolean } = {}) => {
      navigate(toHref(path, { ...parseQuery(search), ...change }), { replace });
    },
    [navigate, path, search],
  );
  return [query, setQuery];
}

export function toHref(path: string, query: PageQuery): string {
  const text = formatQuery(query);
  return text === '' ? path : `${path}?${text}`;
}
