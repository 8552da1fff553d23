import type { IncomingMessage } from 'node:http';

/** Those whose answers are read by people. */
const READERS = /^(curl|Wget|Mozilla\/5\.0)/;
/** What Go takes for true. */
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

/** Whether JSON is to be written for people (apiserver: isPrettyPrint): as `pretty` says, else for browsers and command line tools. */
export function isPretty({ url = '', headers }: IncomingMessage): boolean {
  const asked = new URL(url, 'http://localhost').searchParams.get('pretty');
  if (asked !== null && asked !== '') return TRUE.has(asked);
  return READERS.test(headers['user-agent'] ?? '');
}

/** A list's JSON around its items, which come in parts. */
export interface ListFrame {
  readonly opening: string;
  readonly closing: string;
  /** The items of a part, without what is around them; there is at least one. */
  readonly items: (part: readonly unknown[]) => string;
}

/** `head` is the list without its items, which go under `name`. */
export function compactList(head: object, name: string): ListFrame {
  return {
    opening: `${JSON.stringify(head).slice(0, -1)},"${name}":[`,
    closing: ']}',
    items: (part) => JSON.stringify(part).slice(1, -1),
  };
}

/** The same, written for people. */
export function prettyList(head: object, name: string): ListFrame {
  return {
    opening: `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "${name}": [`,
    closing: '\n  ]\n}',
    // A line break in JSON is never inside a string.
    items: (part) => JSON.stringify(part, null, 2).slice(1, -2).replaceAll('\n', '\n  '),
  };
}
