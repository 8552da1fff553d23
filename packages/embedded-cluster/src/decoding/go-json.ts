/** Text that is no JSON, in the words of Go's encoding/json. */
export class GoJsonError extends Error {
  override readonly name = 'GoJsonError';
}

/** Deeper than this Go reads nothing. */
const MAX_DEPTH = 10_000;

/** Parses JSON as Go does: to the same values, and refused in the same words. Throws a GoJsonError. */
export function parseGoJson(bytes: Buffer): unknown {
  // A text this short cannot be too deep.
  if (bytes.length > MAX_DEPTH) checkDepth(bytes);
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch (error) {
    throw new GoJsonError(new Scanner(bytes).problem() ?? String(error));
  }
}

function checkDepth(bytes: Buffer): void {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (isText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1;
      if (depth > MAX_DEPTH) {
        throw new GoJsonError(`invalid character ${quoted(byte)} exceeded max depth`);
      }
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const VALUE = 'looking for beginning of value';
const KEY = 'looking for beginning of object key string';
const LITERALS: ReadonlyMap<string, string> = new Map([
  ['t', 'true'],
  ['f', 'false'],
  ['n', 'null'],
]);

/** Thrown where the text can go on no further. */
class Stuck extends Error {}

/** Finds the first byte that cannot stand where it does. At the end of the text Go looks at one space more. */
class Scanner {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  problem(): string | undefined {
    try {
      this.#value();
      this.#space();
      if (this.#at < this.#bytes.length) this.#stop('after top-level value');
    } catch (error) {
      if (error instanceof Stuck) return error.message;
      throw error;
    }
    return undefined;
  }

  #char(): string {
    const byte = this.#bytes[this.#at];
    return byte === undefined ? '' : String.fromCharCode(byte);
  }

  #space(): void {
    while (/^[ \t\r\n]$/.test(this.#char())) this.#at += 1;
  }

  /** Where a space may stand, the end is only too early. */
  #stop(where: string, isSpaceRead = true): never {
    const byte = this.#bytes[this.#at];
    if (byte === undefined && isSpaceRead) throw new Stuck('unexpected end of JSON input');
    throw new Stuck(`invalid character ${quoted(byte ?? 0x20)} ${where}`);
  }

  #value(): void {
    this.#space();
    const char = this.#char();
    const literal = LITERALS.get(char);
    if (literal !== undefined) this.#literal(literal);
    else if (char === '{') this.#object();
    else if (char === '[') this.#list();
    else if (char === '"') this.#text();
    else if (/^[-\d]$/.test(char)) this.#number();
    else this.#stop(VALUE);
  }

  #literal(literal: string): void {
    for (const expected of literal) {
      if (this.#char() !== expected) {
        this.#stop(`in literal ${literal} (expecting '${expected}')`, false);
      }
      this.#at += 1;
    }
  }

  #object(): void {
    this.#at += 1;
    this.#space();
    if (this.#skip('}')) return;
    do {
      this.#space();
      if (this.#char() !== '"') this.#stop(KEY);
      this.#text();
      this.#space();
      if (!this.#skip(':')) this.#stop('after object key');
      this.#value();
      this.#space();
    } while (this.#skip(','));
    if (!this.#skip('}')) this.#stop('after object key:value pair');
  }

  #list(): void {
    this.#at += 1;
    this.#space();
    if (this.#skip(']')) return;
    do {
      this.#value();
      this.#space();
    } while (this.#skip(','));
    if (!this.#skip(']')) this.#stop('after array element');
  }

  #text(): void {
    this.#at += 1;
    while (!this.#skip('"')) {
      if (this.#skip('\\')) this.#escape();
      else if (this.#char() < ' ') this.#stop('in string literal');
      else this.#at += 1;
    }
  }

  #escape(): void {
    if (this.#skip('u')) {
      for (let digit = 0; digit < 4; digit += 1) {
        if (!/^[\da-fA-F]$/.test(this.#char())) {
          this.#stop(String.raw`in \u hexadecimal character escape`, false);
        }
        this.#at += 1;
      }
    } else if (/^["\\/bfnrt]$/.test(this.#char())) this.#at += 1;
    else this.#stop('in string escape code', false);
  }

  #number(): void {
    this.#skip('-');
    if (!this.#skip('0')) this.#digits('in numeric literal');
    if (this.#skip('.')) this.#digits('after decimal point in numeric literal');
    if (this.#skip('e') || this.#skip('E')) {
      if (!this.#skip('+')) this.#skip('-');
      this.#digits('in exponent of numeric literal');
    }
  }

  #digits(where: string): void {
    if (!/^\d$/.test(this.#char())) this.#stop(where, false);
    while (/^\d$/.test(this.#char())) this.#at += 1;
  }

  #skip(char: string): boolean {
    const is = this.#char() === char;
    if (is) this.#at += 1;
    return is;
  }
}

/** A byte as Go quotes it: taken for a character of its own. */
function quoted(byte: number): string {
  const char = String.fromCharCode(byte);
  if (char === "'") return String.raw`'\''`;
  if (char === '"') return `'"'`;
  const known = ESCAPES.get(char);
  if (known !== undefined) return `'${known}'`;
  if (byte < 0x20 || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, '0')}'`;
  if (byte > 0x7f && (byte < 0xa1 || byte === 0xad))
    return `'\\u${byte.toString(16).padStart(4, '0')}'`;
  return `'${char}'`;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
]);

const OPEN_STRUCT = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;

/** Why a value cannot be read for its kind (TypeMeta), in Go's words; undefined for an object, and for null, which is an empty one. */
export function typeMetaProblem(value: unknown): string | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    return `json: cannot unmarshal ${goKindOf(value)} into Go value of type ${OPEN_STRUCT}`;
  }
  for (const field of ['apiVersion', 'kind'] as const) {
    const given = (value as Readonly<Record<string, unknown>>)[field] ?? '';
    if (typeof given !== 'string') {
      return `json: cannot unmarshal ${goKindOf(given)} into Go struct field .${field} of type string`;
    }
  }
  return undefined;
}

/** What Go calls a JSON value that is not what it should be. */
export function goKindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
