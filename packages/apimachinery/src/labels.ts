import { SelectorSyntaxError } from './selector-syntax-error.ts';

/** meta/v1 LabelSelectorRequirement: one term of a selector in an object's spec. */
export interface LabelSelectorRequirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | (string & {});
  values?: string[];
}

/** meta/v1 LabelSelector: a selector in an object's spec. All terms must hold; with none it selects everything. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: LabelSelectorRequirement[];
}

/** An object's labels, as ObjectMeta has them. */
export type LabelSet = Readonly<Record<string, string>>;

/** How a term of a label selector compares (client-go: selection.Operator). `>` and `<` compare integers. */
export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<';

/** One term of a label selector. `values` is empty for `exists` and `!`, has one element for the comparisons. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

/**
 * A parsed label selector (client-go: labels.Selector): immutable, cheap to match, and printed in the one
 * canonical form that `parseLabelSelector` reads back.
 */
export interface Selector {
  /** What must hold, sorted by key; empty for both everything and nothing. */
  readonly requirements: readonly LabelRequirement[];
  /** An absent label satisfies `!=`, `notin` and `!`, as in the API server. */
  matches(labels: LabelSet | undefined): boolean;
  /** True when it selects whatever the labels are. */
  isEverything(): boolean;
  /** The query string's spelling: "app=web,tier in (a,b)". "" for both everything and nothing. */
  toString(): string;
}

const EVERYTHING: Selector = {
  requirements: [],
  matches: () => true,
  isEverything: () => true,
  toString: () => '',
};

const NOTHING: Selector = { ...EVERYTHING, matches: () => false, isEverything: () => false };

/** Selects every object (client-go: labels.Everything). */
export const everything = (): Selector => EVERYTHING;

/** Selects no object (client-go: labels.Nothing). */
export const nothing = (): Selector => NOTHING;

/** True when it selects no object whatever its labels are: it is `nothing()` (client-go: labels.MatchesNothing). */
export const matchesNothing = (selector: Selector): boolean => selector === NOTHING;

/**
 * Reads the grammar of `labelSelector` in list and watch queries (API concept: labels and selectors):
 * `k=v`, `k==v`, `k!=v`, `k in (a,b)`, `k notin (a,b)`, `k`, `!k`, `k>1`, `k<1`, joined by commas.
 * Blank text selects everything. Throws a SelectorSyntaxError, also for keys and values no label can have.
 */
export function parseLabelSelector(text: string): Selector {
  if (text.trim() === '') return EVERYTHING;
  return selectorOf(new LabelParser(text).parse());
}

/**
 * Turns a spec's selector into one that matches (client-go: metav1.LabelSelectorAsSelector): absent selects
 * nothing, empty selects everything. Throws a RangeError on an unknown operator or values that do not fit it.
 */
export function labelSelectorAsSelector(selector: LabelSelector | undefined): Selector {
  if (selector === undefined) return NOTHING;
  const requirements: LabelRequirement[] = [];
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    requirements.push({ key, operator: '=', values: [value] });
  }
  for (const expression of selector.matchExpressions ?? []) {
    requirements.push(requirementOf(expression));
  }
  return requirements.length === 0 ? EVERYTHING : selectorOf(requirements);
}

/** "app=web,tier=front", sorted by key: how kubectl prints labels; "<none>" when there are none. */
export function formatLabels(labels: LabelSet | undefined): string {
  const pairs = Object.entries(labels ?? {}).sort(([a], [b]) => compareText(a, b));
  return pairs.length === 0 ? '<none>' : pairs.map(([key, value]) => `${key}=${value}`).join(',');
}

/** True for what can be a label's key: an optional DNS prefix and a slash, then a name of at most 63 characters. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  if (!NAME.test(name) || name.length > 63) return false;
  return slash < 0 || (slash <= 253 && DNS_SUBDOMAIN.test(key.slice(0, slash)));
}

/** True for what can be a label's value: empty, or at most 63 characters that begin and end alphanumeric. */
export function isLabelValue(value: string): boolean {
  return value === '' || (value.length <= 63 && NAME.test(value));
}

const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** A label's value cannot begin with a sign. */
const INTEGER = /^\d+$/;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function selectorOf(unsorted: readonly LabelRequirement[]): Selector {
  const requirements = unsorted.toSorted((a, b) => compareText(a.key, b.key));
  return {
    requirements,
    matches: (labels = {}) => requirements.every((requirement) => holds(requirement, labels)),
    isEverything: () => false,
    toString: () => requirements.map(formatRequirement).join(','),
  };
}

const OPERATORS: Readonly<Record<string, LabelOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

function requirementOf({ key, operator, values = [] }: LabelSelectorRequirement): LabelRequirement {
  const known = OPERATORS[operator];
  if (known === undefined)
    throw new RangeError(`"${operator}" is not a valid label selector operator`);
  const wantsValues = known === 'in' || known === 'notin';
  if (wantsValues !== values.length > 0) {
    throw new RangeError(
      `${operator} takes ${wantsValues ? 'at least one value' : 'no values'} (key "${key}")`,
    );
  }
  return { key, operator: known, values };
}

function holds({ key, operator, values }: LabelRequirement, labels: LabelSet): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value);
    case '>':
    case '<':
      return value !== undefined && INTEGER.test(value) && holdsOrder(operator, value, values[0]);
  }
}

/** BigInt: labels carry 64-bit integers, as the API server reads them. */
function holdsOrder(operator: '>' | '<', value: string, bound = ''): boolean {
  return operator === '>' ? BigInt(value) > BigInt(bound) : BigInt(value) < BigInt(bound);
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.toSorted(compareText).join(',')})`;
    case '=':
    case '==':
    case '!=':
    case '>':
    case '<':
      return `${key}${operator}${values.join(',')}`;
  }
}

interface Token {
  readonly text: string;
  readonly at: number;
}

/** Symbols first, the longer before the shorter; then words. */
const TOKEN = /\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)/y;

/** One pass, one token of lookahead; a word is a keyword only where an operator may stand. */
class LabelParser {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
      const word = match[1] ?? '';
      this.#tokens.push({ text: word, at: match.index + match[0].length - word.length });
    }
  }

  parse(): LabelRequirement[] {
    const requirements = [this.#requirement()];
    while (this.#next < this.#tokens.length) {
      this.#expect(',');
      requirements.push(this.#requirement());
    }
    return requirements;
  }

  #requirement(): LabelRequirement {
    if (this.#peek() === '!') {
      this.#next += 1;
      return { key: this.#key(), operator: '!', values: [] };
    }
    const key = this.#key();
    const operator = this.#peek();
    switch (operator) {
      case '':
      case ',':
        return { key, operator: 'exists', values: [] };
      case 'in':
      case 'notin':
        this.#next += 1;
        return { key, operator, values: this.#valueList() };
      case '=':
      case '==':
      case '!=':
        this.#next += 1;
        return { key, operator, values: [this.#value()] };
      case '<':
      case '>':
        this.#next += 1;
        return { key, operator, values: [this.#integer()] };
      default:
        return this.#fail('expected one of =, ==, !=, in, notin, <, >');
    }
  }

  #key(): string {
    const key = this.#peek();
    if (!isLabelKey(key)) this.#fail('expected a label key');
    this.#next += 1;
    return key;
  }

  /** A value may be empty: "k=" and "k in (,a)" are valid. */
  #value(): string {
    const value = this.#peek();
    if (value === '' || value === ',' || value === ')') return '';
    if (!isLabelValue(value)) this.#fail('expected a label value');
    this.#next += 1;
    return value;
  }

  #integer(): string {
    const value = this.#peek();
    if (!INTEGER.test(value)) this.#fail('expected an integer');
    this.#next += 1;
    return value;
  }

  #valueList(): string[] {
    this.#expect('(');
    const values = [this.#value()];
    while (this.#peek() === ',') {
      this.#next += 1;
      values.push(this.#value());
    }
    this.#expect(')');
    return [...new Set(values)];
  }

  #peek(): string {
    return this.#tokens[this.#next]?.text ?? '';
  }

  #expect(symbol: string): void {
    if (this.#peek() !== symbol) this.#fail(`expected "${symbol}"`);
    this.#next += 1;
  }

  #fail(expected: string): never {
    const token = this.#tokens[this.#next];
    const found = token === undefined ? 'the end' : `"${token.text}"`;
    throw new SelectorSyntaxError(
      this.#text,
      token?.at ?? this.#text.length,
      `${expected}, found ${found}`,
    );
  }
}
