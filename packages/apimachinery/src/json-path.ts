/** A JSONPath expression that cannot be read; the message says where. */
export class JsonPathSyntaxError extends Error {
  override readonly name = 'JsonPathSyntaxError';
}

type Step =
  | { readonly type: 'fields'; readonly names: readonly string[] }
  | { readonly type: 'indices'; readonly indices: readonly number[] }
  | { readonly type: 'slice'; readonly from?: number; readonly to?: number; readonly by: number }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | {
      readonly type: 'filter';
      readonly left: JsonPath;
      readonly op: string;
      readonly right: Operand;
    };

type Operand = JsonPath | { readonly value: string | number | boolean };

/** A path that was read; it never changes what it is asked of. */
export interface JsonPath {
  /** All values there are under the path, in the order of the document; none where a field is missing. */
  find(document: unknown): unknown[];
}

/**
 * Reads a JSONPath as Kubernetes has it (kubectl and CRD columns): ".spec.items[0].name", "['a.b']", "[*]", "..name", "[0:2]",
 * "[?(@.type=="Ready")].status". A leading "$" is the same as none, "\\." is a dot in a name; templates in braces are none of it. Throws
 * a JsonPathSyntaxError.
 */
export function parseJsonPath(text: string): JsonPath {
  const reader = new Reader(text);
  const steps = reader.steps();
  if (!reader.isAtEnd) throw reader.error('unexpected character');
  return new Path(steps);
}

class Path implements JsonPath {
  readonly #steps: readonly Step[];

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  find(document: unknown): unknown[] {
    return this.#steps.reduce<unknown[]>(
      (values, step) => values.flatMap((value) => take(value, step)),
      [document],
    );
  }
}

function take(value: unknown, step: Step): unknown[] {
  switch (step.type) {
    case 'fields':
      return step.names.flatMap((name) => fieldOf(value, name));
    case 'wildcard':
      return childrenOf(value);
    case 'recursive':
      return [value, ...childrenOf(value).flatMap((child) => take(child, step))];
    case 'indices':
      return step.indices.flatMap((index) => itemsOf(value).slice(index, index + 1 || undefined));
    case 'slice':
      return itemsOf(value)
        .slice(step.from, step.to)
        .filter((_item, index) => index % step.by === 0);
    case 'filter':
      return itemsOf(value).filter((item) => holds(item, step));
  }
}

function fieldOf(value: unknown, name: string): unknown[] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.hasOwn(value, name) ? [(value as Record<string, unknown>)[name]] : [];
}

function childrenOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function holds(item: unknown, step: Extract<Step, { type: 'filter' }>): boolean {
  const left = step.left.find(item);
  if (step.op === 'exists') return left.length > 0;
  const right = 'value' in step.right ? step.right.value : step.right.find(item)[0];
  const [first] = left;
  if (typeof first !== typeof right || first === undefined) return false;
  const [a, b] = [first as string | number, right as string | number];
  switch (step.op) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

const NAME = /(?:[^\s.[\]\\'"(){}|&<>=!@$*,:]|\\.)+/y;
const NUMBER = /-?\d+/y;
const SLICE = /(-?\d+)?:(-?\d+)?(?::([1-9]\d*))?/y;
const DECIMAL = /-?\d+(\.\d+)?/y;
const QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y;
const WORD = /true|false/y;
const OPERATOR = /==|!=|<=|>=|<|>/y;
const SPACE = /\s*/y;

/** Reads from left to right; each pattern is tried where the last has ended. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  error(what: string): JsonPathSyntaxError {
    return new JsonPathSyntaxError(
      `${what} at ${this.#at} of JSONPath ${JSON.stringify(this.#text)}`,
    );
  }

  steps(): Step[] {
    const steps: Step[] = [];
    if (!this.#skip('$')) this.#skip('@');
    for (;;) {
      if (this.#skip('..')) {
        steps.push({ type: 'recursive' });
        const name = this.#match(NAME)?.[0];
        if (name !== undefined) steps.push({ type: 'fields', names: [unescaped(name)] });
      } else if (this.#skip('.')) this.#member(steps);
      else if (this.#skip('[')) steps.push(this.#brackets());
      else return steps;
    }
  }

  #member(steps: Step[]): void {
    if (this.#skip('*')) {
      steps.push({ type: 'wildcard' });
      return;
    }
    const name = this.#match(NAME)?.[0];
    // A dot alone is the object itself, and one before a bracket says nothing.
    if (name !== undefined) steps.push({ type: 'fields', names: [unescaped(name)] });
  }

  #brackets(): Step {
    if (this.#skip('*]')) return { type: 'wildcard' };
    if (this.#skip('?(')) return this.#filter();
    const slice = this.#match(SLICE);
    if (slice !== undefined) {
      this.#expect(']');
      const [, from, to, by] = slice;
      return {
        type: 'slice',
        ...(from !== undefined && { from: Number(from) }),
        ...(to !== undefined && { to: Number(to) }),
        by: Number(by ?? 1),
      };
    }
    const names = this.#listOf(QUOTED);
    if (names.length > 0) return { type: 'fields', names: names.map(unquoted) };
    const indices = this.#listOf(NUMBER);
    if (indices.length > 0) return { type: 'indices', indices: indices.map(Number) };
    throw this.error('a name, an index, "*" or a filter is expected');
  }

  #listOf(pattern: RegExp): string[] {
    const found: string[] = [];
    for (let one = this.#match(pattern); one !== undefined; one = this.#match(pattern)) {
      found.push(one[0]);
      this.#match(SPACE);
      if (this.#skip(']')) return found;
      this.#expect(',');
      this.#match(SPACE);
    }
    if (found.length > 0) throw this.error('another part of the list is expected');
    return found;
  }

  #filter(): Step {
    this.#match(SPACE);
    const left = new Path(this.steps());
    this.#match(SPACE);
    const op = this.#match(OPERATOR)?.[0] ?? 'exists';
    this.#match(SPACE);
    const right: Operand = op === 'exists' ? { value: true } : this.#operand();
    this.#match(SPACE);
    this.#expect(')]');
    return { type: 'filter', left, op, right };
  }

  #operand(): Operand {
    const quoted = this.#match(QUOTED)?.[0];
    if (quoted !== undefined) return { value: unquoted(quoted) };
    const decimal = this.#match(DECIMAL)?.[0];
    if (decimal !== undefined) return { value: Number(decimal) };
    const word = this.#match(WORD)?.[0];
    return word === undefined ? new Path(this.steps()) : { value: word === 'true' };
  }

  #skip(literal: string): boolean {
    if (!this.#text.startsWith(literal, this.#at)) return false;
    this.#at += literal.length;
    return true;
  }

  #expect(literal: string): void {
    if (!this.#skip(literal)) throw this.error(`${JSON.stringify(literal)} is expected`);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#at += found[0].length;
    return found;
  }
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/g, '$1');
const unquoted = (text: string): string => unescaped(text.slice(1, -1));
