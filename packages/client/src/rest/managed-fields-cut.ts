import type { KubeObject } from '@deltascope/apimachinery';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  endOfString,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-bytes.ts';
import { type ManagedFieldsEntries, scanEntries } from './managed-fields-entries.ts';

const MEMBER = Buffer.from(',"managedFields":[{"');
/** Of the member, what stands before its value. */
const KEY_BYTES = ',"managedFields":'.length;

/** The keys that lead to the metadata of what is decoded: in a line of a watch, in an item of a list. */
export const WATCH_EVENT_METADATA = ['object', 'metadata'].map(toKey);
export const ITEM_METADATA = ['metadata'].map(toKey);

/** Larger ones are put together from two strings, which costs another copy. */
const SCRATCH_BYTES = 64 * 1024;

export type TextEncoding = 'latin1' | 'utf8';

/** An object's JSON without its metadata.managedFields, and what these were. */
export interface CutText {
  readonly text: string;
  /** Reads the bytes that were cut from, for as long as those are not changed. */
  readonly managedFields: ManagedFieldsEntries;
}

/**
 * Takes metadata.managedFields, a quarter to a half of an object's bytes, out of the bytes before they are parsed:
 *
 *     {"kind":"Pod",...,"metadata":{"name":"a",...  ,"managedFields":[{"manager":...}]  },"spec":{...}}
 *     '--------------- kept ----------------------' '-------------- cut -------------'  '--- kept --'
 *
 * Typed objects carry it last in their metadata, custom resources among sorted keys. Given that the bytes are JSON, what is
 * cut is that member and nothing else, whatever strings and nested objects hold:
 *
 * - `,"managedFields"` is a key, since within a string its quotes were escaped; that it is metadata's is found by counting the
 *   brackets before it;
 * - the first `]` behind it ends it, if no second `[` lies between. Were that `]` in a string, what is left would have an odd
 *   number of quotes.
 *
 * Where this does not hold nothing is cut, or what is left is no JSON: then the caller parses everything. So what is no JSON is
 * refused; only a fault within fieldsV1, which nobody reads, goes unnoticed.
 */
export class ManagedFieldsCutter {
  /** Where the outermost brackets were opened that are open at the place looked at. */
  readonly #opened: number[] = [];
  #scratch: Buffer | undefined;

  /** undefined when there is nothing to cut, or it is not certain what. `bytes` are one whole object, or line of a watch. */
  cut(bytes: Buffer, metadata: readonly Buffer[], encoding: TextEncoding): CutText | undefined {
    const from = bytes.indexOf(MEMBER);
    if (from < 0 || !this.#isIn(bytes, from, metadata)) return undefined;
    const to = endOfMember(bytes, from);
    if (to === undefined) return undefined;
    const managedFields = scanEntries(bytes.subarray(from + KEY_BYTES, to));
    return managedFields && { text: this.#without(bytes, { from, to, encoding }), managedFields };
  }

  /** Whether the object that is open at `place` is the one under these keys. */
  #isIn(bytes: Buffer, place: number, keys: readonly Buffer[]): boolean {
    const opened = this.#opened;
    let depth = 0;
    let index = 0;
    for (; index < place; index += 1) {
      const byte = bytes[index];
      if (byte === QUOTE) index = endOfString(bytes, index);
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (depth <= keys.length) opened[depth] = index;
        depth += 1;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
    }
    return (
      index === place &&
      depth === keys.length + 1 &&
      keys.every((key, level) => isBehindKey(bytes, opened[level + 1] ?? 0, key))
    );
  }

  #without(
    bytes: Buffer,
    { from, to, encoding }: { from: number; to: number; encoding: TextEncoding },
  ): string {
    const length = bytes.length - (to - from);
    if (length > SCRATCH_BYTES) {
      return bytes.toString(encoding, 0, from) + bytes.toString(encoding, to);
    }
    this.#scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES);
    bytes.copy(this.#scratch, 0, 0, from);
    bytes.copy(this.#scratch, from, to);
    return this.#scratch.toString(encoding, 0, length);
  }
}

function toKey(key: string): Buffer {
  return Buffer.from(`"${key}":`);
}

/** Whether this key stands before the place: whole, not as the end of a string. */
function isBehindKey(bytes: Buffer, place: number, key: Buffer): boolean {
  const start = place - key.length;
  if (start < 1) return false;
  const before = bytes[start - 1];
  if (before !== COMMA && before !== OPEN_BRACE) return false;
  for (let index = 0; index < key.length; index += 1) {
    if (bytes[start + index] !== key[index]) return false;
  }
  return true;
}

/** undefined when it is not certain. */
function endOfMember(bytes: Buffer, from: number): number | undefined {
  const begin = from + MEMBER.length;
  const close = bytes.indexOf(CLOSE_BRACKET, begin);
  if (close < 0) return undefined;
  const nested = bytes.indexOf(OPEN_BRACKET, begin);
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
