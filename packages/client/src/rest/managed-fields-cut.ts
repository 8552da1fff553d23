import type { KubeObject } from '@deltascope/apimachinery';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  endOfString,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  type Span,
} from './json-text.ts';
import { type ManagedFieldsEntries, scanEntries } from './managed-fields-entries.ts';

const MEMBER = ',"managedFields":[{"';
/** Of the member, what stands before its value. */
const KEY_LENGTH = ',"managedFields":'.length;
const LETTER_M = 0x6d;

/** The keys that lead to the metadata of what is decoded: in a line of a watch, in an item of a list. */
export const WATCH_EVENT_METADATA = ['object', 'metadata'].map(toKey);
export const ITEM_METADATA = ['metadata'].map(toKey);

/** An object's JSON without its metadata.managedFields, and what these were. */
export interface CutText {
  readonly text: string;
  readonly managedFields: ManagedFieldsEntries;
}

/**
 * Takes metadata.managedFields, a quarter to a half of an object's text, out of it before it is parsed:
 *
 *     {"kind":"Pod",...,"metadata":{"name":"a",...  ,"managedFields":[{"manager":...}]  },"spec":{...}}
 *     '--------------- kept ----------------------' '-------------- cut -------------'  '--- kept --'
 *
 * Typed objects carry it last in their metadata, custom resources among sorted keys. Given that the text is JSON, what is
 * cut is that member and nothing else, whatever strings and nested objects hold:
 *
 * - it begins at a key of the object that `metadata` leads to, which is found by counting brackets outside of strings;
 * - the first `]` behind it ends it, if no second `[` lies between. Were that `]` in a string, what is left would have an odd
 *   number of quotes.
 *
 * Where this does not hold nothing is cut, or what is left is no JSON: then the caller parses everything. So what is no JSON is
 * refused; only a fault within fieldsV1, which nobody reads, goes unnoticed.
 *
 * undefined when there is nothing to cut, or it is not certain what. `span` is one whole object, or line of a watch.
 */
export function cutManagedFields(
  text: string,
  span: Span,
  metadata: readonly string[],
): CutText | undefined {
  const from = memberOf(text, openBraceUnder(text, span, metadata), span.end);
  if (from === undefined) return undefined;
  const to = endOfMember(text, from);
  if (to === undefined || to > span.end) return undefined;
  const managedFields = scanEntries(text, { start: from + KEY_LENGTH, end: to });
  return (
    managedFields && {
      text: text.slice(span.start, from) + text.slice(to, span.end),
      managedFields,
    }
  );
}

/** The brace that opens the object under these keys. */
function openBraceUnder(text: string, { start, end }: Span, keys: readonly string[]): number {
  let depth = 0;
  /** How many of the open objects, from the outermost on, are those that the keys lead through. */
  let onPath = 0;
  for (let index = start; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (depth === onPath && isBehindKey(text, index, keys[depth - 1])) {
        if (depth === keys.length) return index;
        onPath += 1;
      }
      depth += 1;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1;
      onPath = Math.min(onPath, depth);
    }
  }
  return end;
}

/** Where the member begins, at its comma, of the object that this brace opens. */
function memberOf(text: string, brace: number, end: number): number | undefined {
  let depth = 0;
  for (let index = brace; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      if (depth === 1 && isMember(text, index)) return index - 1;
      index = endOfString(text, index);
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return undefined;
    }
  }
  return undefined;
}

const isMember = (text: string, quote: number): boolean =>
  text.charCodeAt(quote + 1) === LETTER_M && text.startsWith(MEMBER, quote - 1);

function toKey(key: string): string {
  return `"${key}":`;
}

/** Whether this key stands before the place: whole, not as the end of a string. Before the outermost object stands none. */
function isBehindKey(text: string, place: number, key: string | undefined): boolean {
  if (key === undefined) return true;
  const start = place - key.length;
  const before = text.charCodeAt(start - 1);
  return (before === COMMA || before === OPEN_BRACE) && text.startsWith(key, start);
}

/** undefined when it is not certain. */
function endOfMember(text: string, from: number): number | undefined {
  const begin = from + MEMBER.length;
  const close = text.indexOf(']', begin);
  if (close < 0) return undefined;
  const nested = text.indexOf('[', begin);
  return nested < 0 || nested > close ? close + 1 : undefined;
}

/**
 * Takes out the field that is often half of an object and that no view shows. By a copy of the metadata, not by `delete`: that
 * would turn it into a hash table, three times as big and ten times as slow to read for as long as a cache holds it.
 */
export function stripManagedFields(object: KubeObject): void {
  if (object.metadata.managedFields === undefined) return;
  const { managedFields: _cut, ...metadata } = object.metadata;
  object.metadata = metadata;
}
