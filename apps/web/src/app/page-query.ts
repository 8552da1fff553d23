import type { Sort } from '../features/table/row-order.ts';

/** What the URL's query says of a page. Everything else of a page is in its path. */
export interface PageQuery {
  /** Sorted and unique; empty means all. */
  readonly namespaces: readonly string[];
  readonly filter: string;
  /** Null is the kind's own order. */
  readonly sort: Sort | null;
  readonly faultsOnly: boolean;
  readonly wide: boolean;
}

export const NO_QUERY: PageQuery = {
  namespaces: [],
  filter: '',
  sort: null,
  faultsOnly: false,
  wide: false,
};

/** As many as one subscription may name. */
const MAX_NAMESPACES = 100;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const COLUMN_KEY = /^-?[a-z0-9]+(-[a-z0-9]+)*$/;

/** Reads a query string; what makes no sense in it is left out. */
export function parseQuery(search: string): PageQuery {
  const params = new URLSearchParams(search);
  return {
    namespaces: toNamespaces((params.get('ns') ?? '').split(',')),
    filter: params.get('q') ?? '',
    sort: parseSort(params.get('sort') ?? ''),
    faultsOnly: params.get('health') === 'faults',
    wide: params.get('wide') === '1',
  };
}

/** The shortest query string that says the same, without its "?". */
export function formatQuery(query: PageQuery): string {
  const params = new URLSearchParams();
  if (query.namespaces.length > 0) params.set('ns', query.namespaces.join(','));
  if (query.filter !== '') params.set('q', query.filter);
  if (query.sort) params.set('sort', `${query.sort.descending ? '-' : ''}${query.sort.key}`);
  if (query.faultsOnly) params.set('health', 'faults');
  if (query.wide) params.set('wide', '1');
  return params.toString().replaceAll('%2C', ',');
}

/** Names that can be namespaces, each once and in order. */
export function toNamespaces(names: readonly string[]): readonly string[] {
  const valid = names.filter((name) => NAMESPACE.test(name));
  return [...new Set(valid)].sort().slice(0, MAX_NAMESPACES);
}

function parseSort(text: string): Sort | null {
  if (!COLUMN_KEY.test(text)) return null;
  const descending = text.startsWith('-');
  return { key: descending ? text.slice(1) : text, descending };
}
