/** A warning of the server about a request that it took all the same (RFC 7234, 5.5). */
export interface WarningHeader {
  /** Three digits. 299 is what the API server uses: "miscellaneous, persistent". */
  readonly code: number;
  /** Who warns; "-" for nobody in particular. */
  readonly agent: string;
  readonly text: string;
}

/** What the Warning headers of one answer say. */
export interface ParsedWarnings {
  readonly warnings: readonly WarningHeader[];
  /** One for each header that could not be read to its end: what stands before the fault is among the warnings. */
  readonly errors: readonly Error[];
}

/**
 * Reads the values of an answer's Warning headers (client-go: net.ParseWarningHeaders), each of which may hold several:
 *
 * ```
 * warn-code SP warn-agent SP "warn-text" [SP "warn-date"] [, ...]
 * ```
 *
 * As HTTP stacks hand headers over, their bytes are taken for Latin-1; agents and texts are UTF-8. Texts encoded after RFC 2047, as
 * RFC 2616 had it, are decoded; dates are read over.
 */
export function parseWarningHeaders(values: readonly string[]): ParsedWarnings {
  const warnings: WarningHeader[] = [];
  const errors: Error[] = [];
  for (const value of values) {
    try {
      let rest = value.trim();
      while (rest !== '') rest = parseWarning(rest, warnings);
    } catch (error) {
      errors.push(error as Error);
    }
  }
  return { warnings, errors };
}

/** Reads the first warning and returns what follows it. */
function parseWarning(header: string, warnings: WarningHeader[]): string {
  const [, code, agent, quoted] = /^([^ ]*) ([^ ]*) (.*)$/s.exec(header) ?? [];
  if (code === undefined || agent === undefined || quoted === undefined) {
    throw fault('fewer than three parts', header);
  }
  if (!/^\d{3}$/.test(code)) throw fault('a code that is not three digits', header);
  if (agent === '') throw fault('no agent', header);
  const { text, rest } = readQuoted(quoted, header);
  warnings.push({
    code: Number(code),
    agent: readWords(agent, 'an agent', header),
    text: decodeEncodedWords(readWords(text, 'a text', header)),
  });
  return readSeparator(skipDate(rest, header), header);
}

/** RFC 7230, 3.2.6: a backslash makes the next character stand for itself. */
function readQuoted(quoted: string, header: string): { text: string; rest: string } {
  const [whole, inner] = /^"((?:[^"\\]|\\.)*)"/s.exec(quoted) ?? [];
  if (whole === undefined || inner === undefined) throw fault('no quoted text', header);
  return { text: inner.replace(/\\(.)/gs, '$1'), rest: quoted.slice(whole.length).trimStart() };
}

/** A date has no quotes of its own. */
function skipDate(rest: string, header: string): string {
  if (!rest.startsWith('"')) return rest;
  const end = rest.indexOf('"', 1);
  if (end < 0) throw fault('a date without its end', header);
  return rest.slice(end + 1).trimStart();
}

function readSeparator(rest: string, header: string): string {
  if (rest === '' || rest.startsWith(',')) return rest.slice(1).trimStart();
  throw fault('something behind a warning that is no comma', header);
}

/** What was read as Latin-1, as UTF-8. */
function readWords(words: string, what: string, header: string): string {
  const decoded = decodeText(Buffer.from(words, 'latin1'), 'utf-8');
  if (decoded === undefined) throw fault(`${what} that is no text`, header);
  return decoded;
}

/** Undefined for what is none, and for control characters: it will be shown on terminals. */
function decodeText(bytes: Buffer, charset: string): string | undefined {
  try {
    const text = new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
    return /\p{Cc}/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** RFC 2047; white space between two encoded words is theirs. What is encoded in another way or charset stays as it is. */
function decodeEncodedWords(text: string): string {
  const joined = text.replace(/(\?=)\s+(?==\?)/g, '$1');
  const words = /=\?(utf-8|us-ascii|iso-8859-1)\?([bq])\?([^?]*)\?=/gi;
  return joined.replace(words, (word, charset: string, ...[encoding, encoded]: string[]) => {
    const isBase64 = encoding?.toLowerCase() === 'b';
    const bytes = isBase64 ? Buffer.from(encoded ?? '', 'base64') : readQEncoding(encoded ?? '');
    return decodeText(bytes, charset) ?? word;
  });
}

function readQEncoding(encoded: string): Buffer {
  const unescaped = encoded
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(unescaped, 'latin1');
}

const fault = (what: string, header: string): Error =>
  new Error(`invalid Warning header, ${what}: ${header}`);
