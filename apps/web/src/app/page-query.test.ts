import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatQuery,
  NO_QUERY,
  parseQuery,
  toExpanded,
  toKinds,
  toNamespaces,
  toTypes,
  type PageQuery,
} from './page-query.ts';

const namespace = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?$/);
const query: fc.Arbitrary<PageQuery> = fc.record({
  namespaces: fc.array(namespace, { maxLength: 6 }).map(toNamespaces),
  filter: fc.string(),
  sort: fc.option(
    fc.record({ key: fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+)*$/), descending: fc.boolean() }),
  ),
  faultsOnly: fc.boolean(),
  wide: fc.boolean(),
  span: fc.option(fc.integer({ min: 1, max: 99_999 })),
  until: fc.option(fc.integer({ min: 1, max: 999_999_999_999_999 })),
  kinds: fc.array(fc.stringMatching(/^[A-Z][A-Za-z0-9]{0,12}$/), { maxLength: 6 }).map(toKinds),
  types: fc.array(fc.constantFrom('Warning', 'Normal', 'Added', 'Changed', 'Deleted')).map(toTypes),
  newestFirst: fc.boolean(),
  expanded: fc
    .array(
      fc.oneof(fc.uuid(), fc.stringMatching(/^[A-Z][a-z]{2,9}\/[a-z]{1,5}\/[-a-z.:0-9]{1,9}$/)),
    )
    .map(toExpanded),
});

describe('the query of a page', () => {
  it('comes back from the URL as it went in', () => {
    fc.assert(
      fc.property(query, (asked) => {
        expect(parseQuery(formatQuery(asked))).toEqual(asked);
      }),
    );
  });

  it('reads whatever stands in a URL', () => {
    fc.assert(
      fc.property(fc.string(), (search) => {
        const read = parseQuery(search);
        expect(parseQuery(formatQuery(read))).toEqual(read);
      }),
    );
  });

  it('is empty when nothing is asked', () => {
    expect(formatQuery(NO_QUERY)).toBe('');
    expect(parseQuery('')).toEqual(NO_QUERY);
  });

  it('reads as people write it', () => {
    const text = 'ns=payments,shop&q=cart+%21load&sort=-age&health=faults&wide=1';
    expect(parseQuery(`?${text}`)).toEqual({
      ...NO_QUERY,
      namespaces: ['payments', 'shop'],
      filter: 'cart !load',
      sort: { key: 'age', descending: true },
      faultsOnly: true,
      wide: true,
    });
    expect(formatQuery(parseQuery(text))).toBe(text);
  });

  it('leaves out what cannot be a namespace or a column', () => {
    const read = parseQuery('ns=shop,,Shop!,shop,-x&sort=%3Cb%3E&health=all&wide=yes');
    expect(read).toEqual({ ...NO_QUERY, namespaces: ['shop'] });
  });

  it('reads a timeline’s window, filters and open lanes', () => {
    const text =
      'ns=shop&span=15m&until=1764100000000&kind=Deployment,Pod&type=Warning,Changed&list=newest&open=Ingress/shop/web,u-1';
    expect(parseQuery(text)).toEqual({
      ...NO_QUERY,
      namespaces: ['shop'],
      span: 900,
      until: 1_764_100_000_000,
      kinds: ['Deployment', 'Pod'],
      types: ['Warning', 'Changed'],
      newestFirst: true,
      expanded: ['Ingress/shop/web', 'u-1'],
    });
    expect(formatQuery(parseQuery(text))).toBe(text);
    expect(formatQuery({ ...NO_QUERY, span: 90 })).toBe('span=90s');
    expect(parseQuery('span=-5m&until=later&kind=<b>&type=Error&open=%20')).toEqual(NO_QUERY);
  });

  it('names at most a hundred namespaces', () => {
    const names = Array.from({ length: 120 }, (_, index) => `ns-${index}`);
    expect(toNamespaces(names)).toHaveLength(100);
  });
});
