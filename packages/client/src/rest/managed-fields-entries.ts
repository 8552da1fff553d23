import type { ManagedFieldsEntry } from '@deltascope/apimachinery';
import { BACKSLASH, CLOSE_BRACE, COMMA, OPEN_BRACE, QUOTE } from './json-bytes.ts';

/** The entries of an object's managedFields, told apart without their fields. */
export interface ManagedFieldsEntries {
  /** For each entry a number made of all of it but fieldsV1; 31 bits, so that V8 keeps it as a small integer. */
  readonly hashes: readonly number[];
  /** undefined where there is none, or it cannot be read. */
  entryAt(index: number): ManagedFieldsEntry | undefined;
}

/** Entries that have been parsed. */
export function entriesOf(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntries {
  return { hashes: entries.map(hashOf), entryAt: (index) => entries[index] };
}

const FIELDS = Buffer.from(',"fieldsV1":{');
const NEXT_ENTRY = Buffer.from('},{"');
const FIRST_NON_ASCII = 0x80;
const LETTER_A = 0x61;
const LETTER_Z = 0x7a;

/**
 * The same read off the bytes of a managedFields array, so that an object is known again however it was read. What is parsed
 * is the entry that is asked for, and of it not the fields. undefined where the bytes may say something else than they are: escapes,
 * anything but ASCII.
 *
 *     [{"manager":"a",...,"fieldsType":"FieldsV1"  ,"fieldsV1":{...}  ,"subresource":"status"},{...}]
 *      '--------------- hashed ------------------'                   '------- hashed ------'
 *
 * fieldsV1 is the one member of an entry that is no string, so it ends at the last brace but the entry's own. A quote with a letter behind
 * it begins a key: within a string it would be escaped, and behind one stands no letter.
 */
export function scanEntries(array: Buffer): ManagedFieldsEntries | undefined {
  const spans: EntrySpan[] = [];
  const hashes: number[] = [];
  const last = array.length - 2;
  if (array[last] !== CLOSE_BRACE) return undefined;
  for (let start = 1; start < last;) {
    const span = spanOf(array, { start, last });
    const hash = span && hashOfBytes(array, span);
    if (span === undefined || hash === undefined) return undefined;
    spans.push(span);
    hashes.push(hash);
    start = span.end + 2;
  }
  const entryAt = (index: number): ManagedFieldsEntry | undefined => {
    const span = spans[index];
    return span && parsedOrUndefined(array, span);
  };
  return { hashes, entryAt };
}

/** From an entry's brace to its last, and of its fieldsV1 where it begins and ends; without one that is at the entry's end. */
interface EntrySpan {
  readonly start: number;
  readonly fields: number;
  readonly behindFields: number;
  readonly end: number;
}

/** undefined where it is not certain. */
function spanOf(
  array: Buffer,
  { start, last }: { start: number; last: number },
): EntrySpan | undefined {
  const next = array.indexOf(NEXT_ENTRY, start);
  if (next >= 0 && !isLetter(array[next + NEXT_ENTRY.length])) return undefined;
  const end = next < 0 ? last : next;
  const fields = array.indexOf(FIELDS, start);
  if (fields < 0 || fields > end) {
    const brace = array.indexOf(OPEN_BRACE, start + 1);
    // Its fields may come first.
    return brace >= 0 && brace < end ? undefined : { start, fields: end, behindFields: end, end };
  }
  const behindFields = array.lastIndexOf(CLOSE_BRACE, end - 1) + 1;
  const hasMore = array[behindFields] === COMMA && array[behindFields + 1] === QUOTE;
  if (behindFields !== end && !(hasMore && isLetter(array[behindFields + 2]))) return undefined;
  return behindFields > fields ? { start, fields, behindFields, end } : undefined;
}

const isLetter = (byte = 0): boolean => byte >= LETTER_A && byte <= LETTER_Z;

function hashOfBytes(array: Buffer, span: EntrySpan): number | undefined {
  let hash = HASH_START;
  for (let index = span.start; index < span.end; index += 1) {
    if (index === span.fields) index = span.behindFields;
    if (index === span.end) break;
    const byte = array[index] ?? 0;
    if (byte === BACKSLASH || byte >= FIRST_NON_ASCII) return undefined;
    hash = Math.imul(hash ^ byte, HASH_FACTOR);
  }
  return hash >>> 1;
}

function parsedOrUndefined(
  array: Buffer,
  { start, fields, behindFields, end }: EntrySpan,
): ManagedFieldsEntry | undefined {
  const text =
    array.toString('latin1', start, fields) + array.toString('latin1', behindFields, end + 1);
  try {
    return JSON.parse(text) as ManagedFieldsEntry;
  } catch {
    return undefined;
  }
}

// FNV-1a.
const HASH_START = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;

/** Of the text that an API server sends, but for its last brace. */
function hashOf(entry: ManagedFieldsEntry): number {
  const { fieldsV1: _fields, ...named } = entry;
  const text = JSON.stringify(named);
  let hash = HASH_START;
  for (let index = 0; index < text.length - 1; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), HASH_FACTOR);
  }
  return hash >>> 1;
}
