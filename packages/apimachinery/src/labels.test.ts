import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  everything,
  formatLabels,
  labelKeyProblems,
  labelValueProblem,
  labelSelectorAsSelector,
  matchesNothing,
  nothing,
  parseLabelSelector,
  SelectorSyntaxError,
} from './index.ts';
import type { LabelSet } from './index.ts';

describe('parseLabelSelector', () => {
  it.each<[string, LabelSet, boolean]>([
    ['', {}, true],
    ['  ', { a: 'b' }, true],
    ['app=web', { app: 'web' }, true],
    ['app=web', { app: 'db' }, false],
    ['app=web', {}, false],
    ['app == web', { app: 'web' }, true],
    ['app=', { app: '' }, true],
    ['app=', {}, false],
    ['app!=web', { app: 'db' }, true],
    ['app!=web', {}, true],
    ['app!=web', { app: 'web' }, false],
    ['app in (web, db)', { app: 'db' }, true],
    ['app in (web,db)', {}, false],
    ['app in (,a)', { app: '' }, true],
    ['app notin (web,db)', { app: 'db' }, false],
    ['app notin (web,db)', {}, true],
    ['app', { app: '' }, true],
    ['app', {}, false],
    ['!app', {}, true],
    ['! app', { app: '' }, false],
    ['size>3', { size: '4' }, true],
    ['size>3', { size: '3' }, false],
    ['size<3', { size: '02' }, true],
    ['size<3', { size: 'small' }, false],
    ['size<3', {}, false],
    ['size>9007199254740992', { size: '9007199254740993' }, true],
    ['x.io/app=web,tier in (a),!canary', { 'x.io/app': 'web', tier: 'a' }, true],
    ['x.io/app=web,tier in (a),!canary', { 'x.io/app': 'web', tier: 'a', canary: '' }, false],
    ['in in (in),notin=in', { in: 'in', notin: 'in' }, true],
    ['constructor', {}, false],
  ])('"%s" on %j is %s', (text, labels, matches) => {
    expect(parseLabelSelector(text).matches(labels)).toBe(matches);
  });

  it('matches an object without labels as one with none', () => {
    expect(parseLabelSelector('!app').matches(undefined)).toBe(true);
    expect(parseLabelSelector('app').matches(undefined)).toBe(false);
  });

  it.each([
    ['=web', 0],
    ['app=web,', 8],
    [',app', 0],
    ['app web', 4],
    ['app in web', 7],
    ['app in (web', 11],
    ['app in (web db)', 12],
    ['app=web)', 7],
    ['app>many', 4],
    ['app>', 4],
    ['app>-1', 4],
    ['-app', 0],
    ['app=-web', 4],
    ['a/b/c=d', 0],
    ['!', 1],
    ['app=a=b', 5],
  ])('refuses "%s" and points to character %i', (text, position) => {
    const parse = (): unknown => parseLabelSelector(text);
    expect(parse).toThrow(SelectorSyntaxError);
    expect(parse).toThrow(expect.objectContaining({ selector: text, position }));
  });

  it('tells what it expected and what it found', () => {
    expect(() => parseLabelSelector('app in web')).toThrow(
      'unable to parse selector "app in web" at 7: expected "(", found "web"',
    );
  });

  it.each([
    ['tier in (b,a),app=web', 'app=web,tier in (a,b)'],
    ['app == web', 'app==web'],
    ['a notin (x,x), !b, c, d!=e', 'a notin (x),!b,c,d!=e'],
    ['n < 3 , m > 4', 'm>4,n<3'],
  ])('writes "%s" in its canonical form "%s"', (text, canonical) => {
    expect(parseLabelSelector(text).toString()).toBe(canonical);
  });

  it('reads back every selector it writes', () => {
    const key = fc.stringMatching(/^([a-z]{1,4}\.io\/)?[a-z][a-z0-9._-]{0,4}[a-z]$/);
    const value = fc.stringMatching(/^([a-zA-Z0-9]([a-z._-]{0,3}[a-z0-9])?)?$/);
    const list = fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => values.join(','));
    const term = fc.oneof(
      fc.tuple(key, fc.constantFrom('=', '==', '!='), value).map((parts) => parts.join('')),
      fc.tuple(key, fc.constantFrom('in', 'notin'), list).map(([k, op, v]) => `${k} ${op} (${v})`),
      key,
      key.map((k) => `!${k}`),
      fc.tuple(key, fc.constantFrom('<', '>'), fc.nat()).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 4 }), (terms) => {
        const selector = parseLabelSelector(terms.join(', '));
        expect(parseLabelSelector(selector.toString()).toString()).toBe(selector.toString());
        expect(selector.requirements).toHaveLength(terms.length);
      }),
    );
  });

  it('answers any text with a selector or a SelectorSyntaxError', () => {
    const characters = fc.constantFrom(
      'a',
      'b',
      '/',
      '.',
      '=',
      '!',
      ',',
      '(',
      ')',
      '<',
      '>',
      ' ',
      '-',
    );
    const isReadOrRefused = (text: string): boolean => {
      try {
        parseLabelSelector(text).matches({ a: 'b' });
        return true;
      } catch (error) {
        return error instanceof SelectorSyntaxError;
      }
    };
    fc.assert(
      fc.property(fc.string({ unit: characters }), (text) => {
        expect(isReadOrRefused(text)).toBe(true);
      }),
    );
  });
});

describe('labelSelectorAsSelector', () => {
  it('selects nothing when absent and everything when empty', () => {
    expect(labelSelectorAsSelector(undefined).matches({})).toBe(false);
    expect(labelSelectorAsSelector({}).matches({ any: 'thing' })).toBe(true);
    expect(labelSelectorAsSelector({}).isEverything()).toBe(true);
  });

  it('wants every label and every expression to hold', () => {
    const selector = labelSelectorAsSelector({
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['b', 'a'] },
        { key: 'old', operator: 'NotIn', values: ['yes'] },
        { key: 'zone', operator: 'Exists' },
        { key: 'gone', operator: 'DoesNotExist' },
      ],
    });
    expect(selector.toString()).toBe('app=web,!gone,old notin (yes),tier in (a,b),zone');
    expect(selector.matches({ app: 'web', tier: 'a', zone: '' })).toBe(true);
    expect(selector.matches({ app: 'web', tier: 'a' })).toBe(false);
    expect(selector.matches({ app: 'web', tier: 'a', zone: '', gone: '' })).toBe(false);
    expect(selector.matches({ app: 'db', tier: 'a', zone: '' })).toBe(false);
  });

  it.each([
    ['an unknown operator', { key: 'a', operator: 'Near', values: ['b'] }],
    ['In without values', { key: 'a', operator: 'In' }],
    ['Exists with values', { key: 'a', operator: 'Exists', values: ['b'] }],
  ])('refuses %s', (_what, expression) => {
    expect(() => labelSelectorAsSelector({ matchExpressions: [expression] })).toThrow(RangeError);
  });
});

describe('everything and nothing', () => {
  it('match all and no labels', () => {
    expect([everything().matches({}), nothing().matches({})]).toEqual([true, false]);
    expect([everything().isEverything(), nothing().isEverything()]).toEqual([true, false]);
    expect([String(everything()), String(nothing())]).toEqual(['', '']);
    expect([everything(), parseLabelSelector('a=b'), nothing()].map(matchesNothing)).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('labels', () => {
  it('are printed sorted by key', () => {
    expect(formatLabels({ b: '2', a: '1' })).toBe('a=1,b=2');
    expect(formatLabels({})).toBe('<none>');
    expect(formatLabels(undefined)).toBe('<none>');
  });

  it.each([
    ['app', true],
    ['x.io/App_1.b', true],
    ['a'.repeat(63), true],
    ['a'.repeat(64), false],
    [`${'a'.repeat(254)}/b`, false],
    ['', false],
    ['/a', false],
    ['x.io/', false],
    ['X.io/a', false],
    ['a-', false],
  ])('"%s" as a key: %s', (key, valid) => {
    expect(labelKeyProblems(key).length === 0).toBe(valid);
  });

  it.each([
    ['', true],
    ['v1.2_3-x', true],
    ['a'.repeat(64), false],
    ['.a', false],
    ['a b', false],
  ])('"%s" as a value: %s', (value, valid) => {
    expect(labelValueProblem(value) === undefined).toBe(valid);
  });
});
