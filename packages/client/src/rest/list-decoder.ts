import { isAscii } from 'node:buffer';
import type { KubeList, KubeObject } from '@deltascope/apimachinery';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  endOfString,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-bytes.ts';
import type { LastWriterTracker } from './last-writer-tracker.ts';
import {
  ITEM_METADATA,
  ManagedFieldsCutter,
  stripManagedFields,
  type TextEncoding,
} from './managed-fields-cut.ts';
import type { ManagedFieldsEntries } from './managed-fields-entries.ts';

const SPACES: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** The key, of which no escaped quote is a part, at the end of what was read. */
const ITEMS_KEY = /(?<!\\)"items"\s*:\s*\[$/;

/** How an item begins whose metadata comes first, or behind its kind. */
const ITEM_BEGIN = /^\{(?:"(?:apiVersion|kind)":"[^"\\]*",)*"metadata":\{"/;
const ITEM_BEGIN_BYTES = 512;

/** Room for the chunk a socket is read in at once, and an item that ends in the next one. */
const BUFFER_BYTES = 128 * 1024;

/** Far above etcd's 1.5 MiB an object; what is longer never ends. */
const MAX_PART_BYTES = 64 * 1024 * 1024;

/** What the server answered to a list is none: not JSON, or its items are no objects. */
export class ListDecodeError extends Error {
  override readonly name = 'ListDecodeError';
}

export interface ListDecoderOptions<T extends KubeObject> {
  /** Sees each item as soon as it is there, and may change it. */
  readonly onItem?: (item: T) => void;
  /** Told of each item's managedFields. */
  readonly lastWriters?: LastWriterTracker;
  /** Leaves metadata.managedFields of each item out, after `lastWriters` was told. Default false. */
  readonly stripManagedFields?: boolean;
}

/**
 * Turns the bytes of a list into objects while they come, item by item, however they are cut into chunks:
 *
 *     {"kind":"PodList","metadata":{...},"items":[ {...} , {...} , ... ]}
 *      '------------ envelope -------------------' item    item       '- envelope
 *
 * The text of the whole is never held, and no parse takes longer than one item's: 20,000 pods in one page are 100 MB, which
 * JSON.parse alone would hold up the event loop for more than half a second for. Where an item ends is first guessed, by the
 * runtime's own search for what stands between the first two; the guess is right if JSON.parse takes what lies before it for an
 * object, since one ends in one place only. Else it is found by counting brackets outside of strings. No part may be longer
 * than 64 MiB.
 *
 * Keeps nothing of a chunk that was pushed. Throws ListDecodeError, and is of no use after that.
 */
export class ListDecoder<T extends KubeObject> {
  readonly #options: ListDecoderOptions<T>;
  readonly #cutter: ManagedFieldsCutter | undefined;
  readonly #items: T[] = [];
  #phase: 'before items' | 'in items' | 'behind items' = 'before items';
  /** What was read of it, its items left out. */
  #envelope = '';
  /** Holds what was not read yet, at its beginning. */
  #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #length = 0;
  /** A part that did not end is looked at again when there is twice as much: so none is read over and over. */
  #nextTryBytes = 0;
  /** What ends an item and begins the next; undefined when that is no help. */
  #separator: Buffer | undefined;

  constructor(options: ListDecoderOptions<T> = {}) {
    this.#options = options;
    this.#cutter = options.stripManagedFields === true ? new ManagedFieldsCutter() : undefined;
  }

  push(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (length > this.#buffer.length) this.#grow(length);
    chunk.copy(this.#buffer, this.#length);
    this.#length = length;
    if (length >= Math.min(this.#nextTryBytes, MAX_PART_BYTES)) this.#read();
  }

  /** The list, once all bytes were pushed. */
  end(): KubeList<T> {
    this.#read();
    const rest = this.#buffer.toString('utf8', 0, this.#length);
    const envelope = parseObject(this.#envelope + rest);
    return { ...(envelope as KubeList<T>), items: this.#items };
  }

  #grow(length: number): void {
    const buffer = Buffer.allocUnsafeSlow(2 * length);
    this.#buffer.copy(buffer, 0, 0, this.#length);
    this.#buffer = buffer;
  }

  #read(): void {
    const read = this.#consume(this.#buffer.subarray(0, this.#length));
    this.#buffer.copyWithin(0, read, this.#length);
    this.#length -= read;
    this.#nextTryBytes = 2 * this.#length;
    if (this.#length > MAX_PART_BYTES) {
      throw new ListDecodeError(`an object of a list is longer than ${MAX_PART_BYTES} bytes`);
    }
  }

  /** Returns how many bytes it has read. */
  #consume(bytes: Buffer): number {
    let place = 0;
    if (this.#phase === 'before items') {
      place = behindItemsKey(bytes);
      if (place === 0) return 0;
      this.#envelope = bytes.toString('utf8', 0, place);
      this.#phase = 'in items';
    }
    return this.#phase === 'in items' ? this.#readItems(bytes, place) : place;
  }

  #readItems(bytes: Buffer, start: number): number {
    const encoding = isAscii(bytes) ? 'latin1' : 'utf8';
    let place = start;
    for (;;) {
      let next = behindSpace(bytes, place);
      const hasComma = this.#items.length > 0 && bytes[next] === COMMA;
      if (hasComma) next = behindSpace(bytes, next + 1);
      if (next >= bytes.length) return place;
      if (bytes[next] === CLOSE_BRACKET && !hasComma) {
        this.#phase = 'behind items';
        return next;
      }
      if (bytes[next] !== OPEN_BRACE || hasComma !== this.#items.length > 0) {
        const text = bytes.toString('utf8', place, place + 40);
        throw new ListDecodeError(`"${text}" where an object of a list was expected`);
      }
      const end = this.#readItem(bytes, next, encoding);
      if (end === undefined) return place;
      place = end;
    }
  }

  /** Returns where it ends; undefined when it does not yet. */
  #readItem(bytes: Buffer, start: number, encoding: TextEncoding): number | undefined {
    if (this.#separator !== undefined) {
      const end = bytes.indexOf(this.#separator, start) + 1;
      if (end > 0 && this.#accept(bytes.subarray(start, end), encoding)) return end;
    }
    const end = endOfObject(bytes, start);
    if (end === undefined) return undefined;
    const item = bytes.subarray(start, end);
    if (this.#items.length === 0) this.#separator = separatorAfter(item);
    if (!this.#accept(item, encoding)) parseObject(item.toString(encoding));
    return end;
  }

  /** False when these bytes are no object. */
  #accept(bytes: Buffer, encoding: TextEncoding): boolean {
    const cut = this.#cutter?.cut(bytes, ITEM_METADATA, encoding);
    const item =
      (cut && parsedOrUndefined(cut.text)) ?? parsedOrUndefined(bytes.toString(encoding));
    if (item === undefined) return false;
    this.#deliver(item as T, cut?.managedFields);
    return true;
  }

  #deliver(item: T, managedFields: ManagedFieldsEntries | undefined): void {
    // What came over the wire has not been checked against its type.
    if (typeof (item.metadata as unknown) === 'object' && (item.metadata as unknown) !== null) {
      this.#options.lastWriters?.observe(item, managedFields);
      if (this.#cutter !== undefined) stripManagedFields(item);
    }
    this.#options.onItem?.(item);
    this.#items.push(item);
  }
}

/** 0 when it is not there. */
function behindItemsKey(bytes: Buffer): number {
  let depth = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === QUOTE) index = endOfString(bytes, index);
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth -= 1;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (byte === OPEN_BRACKET && depth === 1) {
        if (ITEMS_KEY.test(bytes.toString('utf8', 0, index + 1))) return index + 1;
      }
      depth += 1;
    }
  }
  return 0;
}

function behindSpace(bytes: Buffer, start: number): number {
  let place = start;
  while (SPACES.has(bytes[place])) place += 1;
  return place;
}

/** undefined when it does not end. */
function endOfObject(bytes: Buffer, start: number): number | undefined {
  let depth = 0;
  for (let index = start; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === QUOTE) index = endOfString(bytes, index);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

function separatorAfter(item: Buffer): Buffer | undefined {
  const [begin] = ITEM_BEGIN.exec(item.toString('latin1', 0, ITEM_BEGIN_BYTES)) ?? [];
  return begin === undefined ? undefined : Buffer.from(`},${begin}`, 'latin1');
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    throw new ListDecodeError('the answer is not JSON', { cause });
  }
  throw new ListDecodeError('the answer is not a list of objects');
}

function parsedOrUndefined(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
