import type { RecordType } from '@deltascope/wire';
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
  /** Seconds a timeline shows; null is its default. */
  readonly span: number | null;
  /** Where a timeline is held, epoch ms of the server's clock; null follows the time. */
  readonly until: number | null;
  /** Kinds and types of records, each once; empty means all. */
  readonly kinds: readonly string[];
  readonly types: readonly RecordType[];
  /** Records in the order of time, not warnings first. */
  readonly newestFirst: boolean;
  /** Keys of the lanes that are expanded. */
  readonly expanded: readonly string[];
}

export const NO_QUERY: PageQuery = {
  namespaces: [],
  filter: '',
  sort: null,
  faultsOnly: false,
  wide: false,
  span: null,
  until: null,
  kinds: [],
  types: [],
  newestFirst: false,
  expanded: [],
};

/** As many as one subscription may name. */
const MAX_NAMESPACES = 100;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const COLUMN_KEY = /^-?[a-z0-9]+(-[a-z0-9]+)*$/;
const KIND = /^[A-Za-z][A-Za-z0-9]{0,62}$/;
const MAX_KINDS = 30;
/** Every record has one of these. */
const RECORD_TYPES: readonly RecordType[] = ['Warning', 'Normal', 'Added', 'Changed', 'Deleted'];
/** More would make an address nobody can send. */
const MAX_EXPANDED = 20;
/** A uid, or the kind, namespace and name of what has none. */
const OBJECT_KEY = /^[A-Za-z0-9][-A-Za-z0-9._/:]{0,399}$/;
/** The span as people write it; minutes and hours are whole. */
const SPAN = /^([1-9]\d{0,4})([smh])$/;
const SECONDS = { s: 1, m: 60, h: 3_600 } as const;

/** Reads a query string; what makes no sense in it is left out. */
export function parseQuery(search: string): PageQuery {
  const params = new URLSearchParams(search);
  return {
    namespaces: toNamespaces((params.get('ns') ?? '').split(',')),
    filter: params.get('q') ?? '',
    sort: parseSort(params.get('sort') ?? ''),
    faultsOnly: params.get('health') === 'faults',
    wide: params.get('wide') === '1',
    span: parseSpan(params.get('span') ?? ''),
    until: parseInstant(params.get('until') ?? ''),
    kinds: toKinds((params.get('kind') ?? '').split(',')),
    types: toTypes((params.get('type') ?? '').split(',')),
    newestFirst: params.get('list') === 'newest',
    expanded: toExpanded((params.get('open') ?? '').split(',')),
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
  if (query.span !== null) params.set('span', formatSpan(query.span));
  if (query.until !== null) params.set('until', String(query.until));
  if (query.kinds.length > 0) params.set('kind', query.kinds.join(','));
  if (query.types.length > 0) params.set('type', query.types.join(','));
  if (query.newestFirst) params.set('list', 'newest');
  if (query.expanded.length > 0) params.set('open', query.expanded.join(','));
  return params.toString().replaceAll('%2C', ',').replaceAll('%2F', '/').replaceAll('%3A', ':');
}

/** Names that can be namespaces, each once and in order. */
export function toNamespaces(names: readonly string[]): readonly string[] {
  const valid = names.filter((name) => NAMESPACE.test(name));
  return [...new Set(valid)].sort().slice(0, MAX_NAMESPACES);
}

/** Words that can be kinds, each once and in order. */
export function toKinds(kinds: readonly string[]): readonly string[] {
  const valid = kinds.filter((kind) => KIND.test(kind));
  return [...new Set(valid)].sort().slice(0, MAX_KINDS);
}

/** Types there are, each once and in the order in which they are always listed. */
export function toTypes(types: readonly string[]): readonly RecordType[] {
  return RECORD_TYPES.filter((type) => types.includes(type));
}

/** Keys of objects, each once; of too many the last. */
export function toExpanded(keys: readonly string[]): readonly string[] {
  return [...new Set(keys.filter((key) => OBJECT_KEY.test(key)))].slice(-MAX_EXPANDED);
}

function parseSpan(text: string): number | null {
  const [, count, unit] = SPAN.exec(text) ?? [];
  return unit === undefined ? null : Number(count) * SECONDS[unit as keyof typeof SECONDS];
}

function formatSpan(seconds: number): string {
  const unit = (['h', 'm'] as const).find((longer) => seconds % SECONDS[longer] === 0) ?? 's';
  return `${seconds / SECONDS[unit]}${unit}`;
}

function parseInstant(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

function parseSort(text: string): Sort | null {
  if (!COLUMN_KEY.test(text)) return null;
  const descending = text.startsWith('-');
  return { key: descending ? text.slice(1) : text, descending };
}
