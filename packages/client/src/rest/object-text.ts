import { closes, COMMA, endOfString, OPEN_BRACE, opens, QUOTE, type Span } from './json-text.ts';
import { type ManagedFieldsEntries, scanEntries } from './managed-fields-entries.ts';

const MEMBER = ',"managedFields":[{"';
/** Of the member, what stands before its value. */
const KEY_LENGTH = ',"managedFields":'.length;
const LETTER_M = 0x6d;
const SPEC = ',"spec":{';
const STATUS = ',"status":{';

/** A character that no text has, and that V8 has a string of. */
export const SPLIT_OFF = '\u007f';

/** How to take an object's text apart. */
export interface TakeApartOptions {
  /** The keys that lead to its metadata, as they stand in the text: `"metadata":`. */
  readonly metadata: readonly string[];
  readonly cutManagedFields: boolean;
  readonly splitSpec: boolean;
}

/** An object's JSON with less in it, and what was taken out. */
export interface TextParts {
  readonly text: string;
  /** Cut out; undefined when there was none, or it was not asked for. */
  readonly managedFields: ManagedFieldsEntries | undefined;
  /** The JSON of its spec, in place of which the text has the string SPLIT_OFF. */
  readonly spec: string | undefined;
}

/**
 * Takes out of an object's text what need not be parsed: metadata.managedFields, a quarter to a half of it, and the spec, which most
 * updates leave as it was.
 *
 *     {"kind":"Pod","metadata":{"name":"a",...  ,"managedFields":[{"manager":...}]  },"spec":  {...}  ,"status":{...}}
 *     '--------------- kept ------------------' '------------- cut -------------'  '- kept --' split  '---- kept ----'
 *
 * Given that the text is JSON, what is taken is those members and nothing else, whatever strings and nested objects hold:
 *
 * - managedFields begins at a key of the object that `metadata` leads to, which is found by counting brackets outside of
 *   strings. Typed objects carry it last in their metadata, custom resources among sorted keys. The first `]` behind it ends it, if no
 *   second `[` lies between. Were that `]` in a string, what is left would have an odd number of quotes.
 * - The spec is the member behind the metadata, and ends before the first key "status". Were that one of the spec's own, or one behind
 *   other members, neither what is left nor the spec itself would be one JSON value.
 *
 * So where both parts can be parsed they say what the whole says; where they cannot, the caller parses the whole. Only a fault within
 * managedFields, of which nobody reads more than the last writer, goes unnoticed. undefined when there is nothing to take, or it is not certain what. `span` is one whole
 * object, or line of a watch.
 */
export function takeApart(
  text: string,
  span: Span,
  { metadata, cutManagedFields, splitSpec }: TakeApartOptions,
): TextParts | undefined {
  const found = metadataOf(text, openBraceUnder(text, span, metadata), span.end);
  if (found === undefined) return undefined;
  const { member, close } = found;
  const isCut = cutManagedFields && member.start < member.end;
  const managedFields = isCut
    ? scanEntries(text, { start: member.start + KEY_LENGTH, end: member.end })
    : undefined;
  if (isCut && managedFields === undefined) return undefined;
  const spec = splitSpec ? specBehind(text, close, span.end) : undefined;
  if (!isCut && spec === undefined) return undefined;
  const head = text.slice(span.start, member.start);
  const behind = isCut ? member.end : member.start;
  if (spec === undefined) {
    return { text: head + text.slice(behind, span.end), managedFields, spec };
  }
  return {
    text: `${head}${text.slice(behind, spec.start)}"${SPLIT_OFF}"${text.slice(spec.end, span.end)}`,
    managedFields,
    spec: text.slice(spec.start, spec.end),
  };
}

/** The brace that opens the object under these keys. */
function openBraceUnder(text: string, { start, end }: Span, keys: readonly string[]): number {
  let depth = 0;
  /** How many of the open objects, from the outermost on, are those that the keys lead through. */
  let onPath = 0;
  for (let index = start; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (opens(code)) {
      if (depth === onPath && isBehindKey(text, index, keys[depth - 1])) {
        if (depth === keys.length) return index;
        onPath += 1;
      }
      depth += 1;
    } else if (closes(code)) {
      depth -= 1;
      onPath = Math.min(onPath, depth);
    }
  }
  return end;
}

/** Whether this key stands before the place: whole, not as the end of a string. Before the outermost object stands none. */
function isBehindKey(text: string, place: number, key: string | undefined): boolean {
  if (key === undefined) return true;
  const start = place - key.length;
  const before = text.charCodeAt(start - 1);
  return (before === COMMA || before === OPEN_BRACE) && text.startsWith(key, start);
}

/** Where the metadata that this brace opens end, and their managedFields, from the comma on; an empty span without. */
function metadataOf(
  text: string,
  brace: number,
  end: number,
): { readonly member: Span; readonly close: number } | undefined {
  let member: Span | undefined;
  let depth = 0;
  for (let index = brace; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      if (depth === 1 && member === undefined && isMember(text, index)) {
        member = memberAt(text, index - 1);
        if (member === undefined) return undefined;
        index = member.end - 1;
      } else index = endOfString(text, index);
    } else if (opens(code)) depth += 1;
    else if (closes(code)) {
      depth -= 1;
      if (depth === 0) return { member: member ?? { start: index, end: index }, close: index };
    }
  }
  return undefined;
}

const isMember = (text: string, quote: number): boolean =>
  text.charCodeAt(quote + 1) === LETTER_M && text.startsWith(MEMBER, quote - 1);

/** undefined when it is not certain where it ends. */
function memberAt(text: string, start: number): Span | undefined {
  const begin = start + MEMBER.length;
  const close = text.indexOf(']', begin);
  if (close < 0) return undefined;
  const nested = text.indexOf('[', begin);
  return nested < 0 || nested > close ? { start, end: close + 1 } : undefined;
}

/** The value of the spec behind the metadata, up to the comma before the status. */
function specBehind(text: string, close: number, end: number): Span | undefined {
  if (!text.startsWith(SPEC, close + 1)) return undefined;
  const start = close + SPEC.length;
  // Within the line only: behind it there may be many more without a status.
  const length = text.slice(start, end).indexOf(STATUS);
  return length < 0 ? undefined : { start, end: start + length };
}
