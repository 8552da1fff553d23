/** A text filter as typed: words that must occur, `!` before what must not, `/.../` around a regular expression. */
export interface Filter {
  /** `text` is the row's searchable text, in lower case. */
  matches(text: string): boolean;
  /** What is wrong with the filter as typed, in words fit for under its field; such a term is left out. */
  readonly error: string | null;
}

interface Term {
  readonly negated: boolean;
  readonly test: (text: string) => boolean;
}

/** Terms are parted by spaces and must all hold. A regular expression may have spaces in it, and ignores case. */
export function parseFilter(typed: string): Filter {
  const terms: Term[] = [];
  let error: string | null = null;
  for (const { source, at } of tokens(typed)) {
    const negated = source.startsWith('!');
    const body = negated ? source.slice(1) : source;
    if (body === '') continue;
    if (!body.startsWith('/')) {
      const word = body.toLowerCase();
      terms.push({ negated, test: (text) => text.includes(word) });
      continue;
    }
    const pattern = parsePattern(body);
    if (typeof pattern === 'string') error ??= `${pattern} at ${at + 1}`;
    else terms.push({ negated, test: (text) => pattern.test(text) });
  }
  return {
    matches: (text) => terms.every((term) => term.test(text) !== term.negated),
    error,
  };
}

/** Splits at spaces, but not inside a regular expression. */
function* tokens(typed: string): Generator<{ source: string; at: number }> {
  const token = /!?\/(?:\\.|[^\\/])*\/?|\S+/g;
  for (const match of typed.matchAll(token)) yield { source: match[0], at: match.index };
}

/** `/foo/`, as a pattern; a sentence when it is none. */
function parsePattern(body: string): RegExp | string {
  if (body.length < 2 || !body.endsWith('/') || body.endsWith('\\/')) {
    return 'Regular expression without its closing /';
  }
  try {
    return new RegExp(body.slice(1, -1), 'iu');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `Not a regular expression: ${error.message.split(': ').at(-1) ?? error.message}`;
  }
}
