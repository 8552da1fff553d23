import type { ManagedFieldsEntry } from '@deltascope/apimachinery';
import { BACKSLASH, CLOSE_BRACE, COMMA, QUOTE, type Span } from './json-text.ts';

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

const FIELDS = ',"fieldsV1":{';
const NEXT_ENTRY = '},{"';
const FIRST_NON_ASCII = 0x80;
const LETTER_A = 0x61;
const LETTER_Z = 0x7a;

/**
 * The same read off the text of a managedFields array, so that an object is known again however it was read. What is parsed
 * is the entry that is asked for, and of it not the fields. undefined where the text may say something else than it is: escapes,
 * anything but ASCII.
 *
 *     [{"manager":"a",...,"fieldsType":"FieldsV1"  ,"fieldsV1":{...}  ,"subresource":"status"},{...}]
 *      '--------------- hashed ------------------'                   '------- hashed ------'
 *
 * fieldsV1 is the one member of an entry that is no string, so it ends at the last brace but the entry's own. A quote with a letter behind
 * it begins a key: within a string it would be escaped, and behind one stands no letter.
 */
export function scanEntries(text: string, array: Span): ManagedFieldsEntries | undefined {
  const entries: Entry[] = [];
  const hashes: number[] = [];
  const last = array.end - 2;
  if (text.charCodeAt(last) !== CLOSE_BRACE) return undefined;
  for (let start = array.start + 1; start < last;) {
    const entry = entryBetween(text, start, last);
    const hash = entry && hashOfText(text, entry);
    if (entry === undefined || hash === undefined) return undefined;
    entries.push(entry);
    hashes.push(hash);
    start = entry.end + 2;
  }
  const entryAt = (index: number): ManagedFieldsEntry | undefined => {
    const entry = entries[index];
    return entry && parsedOrUndefined(text, entry);
  };
  // One that was pushed to has room for seventeen.
  return { hashes: hashes.slice(), entryAt };
}

/** From an entry's brace to its last, and of its fieldsV1 where it begins and ends; without one that is at the entry's end. */
interface Entry extends Span {
  readonly fields: number;
  readonly behindFields: number;
}

/** undefined where it is not certain. */
function entryBetween(text: string, start: number, last: number): Entry | undefined {
  const next = text.indexOf(NEXT_ENTRY, start);
  const isLast = next < 0 || next > last;
  if (!isLast && !isLetter(text.charCodeAt(next + NEXT_ENTRY.length))) return undefined;
  const end = isLast ? last : next;
  const fields = text.indexOf(FIELDS, start);
  if (fields < 0 || fields > end) {
    const brace = text.indexOf('{', start + 1);
    // Its fields may come first.
    return brace >= 0 && brace < end ? undefined : { start, fields: end, behindFields: end, end };
  }
  const behindFields = text.lastIndexOf('}', end - 1) + 1;
  const hasMore =
    text.charCodeAt(behindFields) === COMMA && text.charCodeAt(behindFields + 1) === QUOTE;
  if (behindFields !== end && !(hasMore && isLetter(text.charCodeAt(behindFields + 2)))) {
    return undefined;
  }
  return behindFields > fields ? { start, fields, behindFields, end } : undefined;
}

const isLetter = (code: number): boolean => code >= LETTER_A && code <= LETTER_Z;

function hashOfText(text: string, entry: Entry): number | undefined {
  let hash = HASH_START;
  for (let index = entry.start; index < entry.end; index += 1) {
    if (index === entry.fields) index = entry.behindFields;
    if (index === entry.end) break;
    const code = text.charCodeAt(index);
    if (code === BACKSLASH || code >= FIRST_NON_ASCII) return undefined;
    hash = Math.imul(hash ^ code, HASH_FACTOR);
  }
  return hash >>> 1;
}

function parsedOrUndefined(
  text: string,
  { start, fields, behindFields, end }: Entry,
): ManagedFieldsEntry | undefined {
  try {
    return JSON.parse(
      text.slice(start, fields) + text.slice(behindFields, end + 1),
    ) as ManagedFieldsEntry;
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
