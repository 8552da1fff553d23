import { labelKeyProblems, labelValueProblem } from './label-syntax.ts';
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
    const requirements = [this.#requirement("!, identifier, or 'end of string'")];
    while (this.#next < this.#tokens.length) {
      this.#expect(',', `found '${this.#peek()}', expected: ',' or 'end of string'`);
      requirements.push(this.#requirement("identifier after ','"));
    }
    return requirements;
  }

  /** `expected` is what an API server says that it expects where a requirement begins. */
  #requirement(expected: string): LabelRequirement {
    if (this.#peek() === '!') {
      this.#next += 1;
      return { key: this.#key(`${REQUIREMENT}found '`, 'identifier'), operator: '!', values: [] };
    }
    const key = this.#key("found '", expected);
    const operator = this.#peek();
    switch (operator) {
      case '':
      case ',':
        return { key, operator: 'exists', values: [] };
      case 'in':
      case 'notin':
        this.#next += 1;
        return { key, operator, values: this.#valueList(key) };
      case '=':
      case '==':
      case '!=':
        this.#next += 1;
        return { key, operator, values: [this.#exactValue(key)] };
      case '<':
      case '>':
        this.#next += 1;
        return { key, operator, values: [this.#integer()] };
      default:
        return this.#fail(
          'expected one of =, ==, !=, in, notin, <, >',
          `${REQUIREMENT}found '${operator}', expected: in, notin, =, ==, !=, gt, lt`,
        );
    }
  }

  #key(found: string, expected: string): string {
    const key = this.#peek();
    const problems = labelKeyProblems(key);
    if (problems.length > 0) {
      const words = isWord(key)
        ? `${REQUIREMENT}<nil>: Invalid value: ${JSON.stringify(key)}: ${problems.join('; ')}`
        : `${found}${key}', expected: ${expected}`;
      this.#fail('expected a label key', words);
    }
    this.#next += 1;
    return key;
  }

  /** A value may be empty: "k=" is valid. */
  #exactValue(key: string): string {
    const value = this.#peek();
    if (value === '' || value === ',') return '';
    return this.#value(key, 'identifier');
  }

  /** `index` is that of the value among others of its key. */
  #value(key: string, expected: string, index = 0): string {
    const value = this.#peek();
    const problem = labelValueProblem(value);
    if (problem !== undefined) {
      const words = isWord(value)
        ? `${REQUIREMENT}values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${problem}`
        : `${REQUIREMENT}found '${value}', expected: ${expected}`;
      this.#fail('expected a label value', words);
    }
    this.#next += 1;
    return value;
  }

  #integer(): string {
    const value = this.#peek();
    if (!INTEGER.test(value)) {
      const why = "for 'Gt', 'Lt' operators, the value must be an integer";
      const shown = isWord(value) ? value : '';
      const words = `${REQUIREMENT}values[0]: Invalid value: ${JSON.stringify(shown)}: ${why}`;
      this.#fail('expected an integer', words);
    }
    this.#next += 1;
    return value;
  }

  /** Values may be empty: "k in (,a)" is valid. */
  #valueList(key: string): string[] {
    this.#expect('(', `${REQUIREMENT}found '${this.#peek()}' expected: '('`);
    const values: string[] = [];
    do {
      if (values.length > 0) this.#next += 1;
      const isEmpty = [',', ')'].includes(this.#peek());
      if (this.#peek() === '') {
        const words = `${REQUIREMENT}found '', expected: ',', ')' or identifier`;
        this.#fail('expected ")"', words);
      }
      values.push(isEmpty ? '' : this.#value(key, "',', ')' or identifier", values.length));
    } while (this.#peek() === ',');
    this.#expect(')', `${REQUIREMENT}found '${this.#peek()}', expected: ',' or ')'`);
    return [...new Set(values)];
  }

  #peek(): string {
    return this.#tokens[this.#next]?.text ?? '';
  }

  #expect(symbol: string, serverWords: string): void {
    if (this.#peek() !== symbol) this.#fail(`expected "${symbol}"`, serverWords);
    this.#next += 1;
  }

  #fail(expected: string, serverWords: string): never {
    const token = this.#tokens[this.#next];
    const found = token === undefined ? 'the end' : `"${token.text}"`;
    throw new SelectorSyntaxError(this.#text, {
      position: token?.at ?? this.#text.length,
      problem: `${expected}, found ${found}`,
      serverWords,
    });
  }
}

const REQUIREMENT = 'unable to parse requirement: ';

/** Neither a symbol nor the end. */
function isWord(token: string): boolean {
  return /^[^=!(),<>]/.test(token);
}
