import { StringDecoder } from 'node:string_decoder';
import type { KubeList, KubeObject } from '@deltascope/apimachinery';
import {
  CLOSE_BRACKET,
  closes,
  COMMA,
  endOfString,
  OPEN_BRACE,
  OPEN_BRACKET,
  opens,
  QUOTE,
  type Span,
} from './json-text.ts';
import {
  type Decoded,
  LIST_ITEM,
  ObjectDecoder,
  type ObjectDecoderOptions,
  stripManagedFields,
} from './object-decoder.ts';

const SPACES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** The key, of which no escaped quote is a part, at the end of what was read. */
const ITEMS_KEY = /(?<!\\)"items"\s*:\s*\[$/;

/** How an item begins whose metadata comes first, or behind its kind. */
const ITEM_BEGIN = /^\{(?:"(?:apiVersion|kind)":"[^"\\]*",)*"metadata":\{"/;
const ITEM_BEGIN_LENGTH = 512;

/** In UTF-16 code units. Far above etcd's 1.5 MiB an object; what is longer never ends. */
const MAX_PART_LENGTH = 64 * 1024 * 1024;

/** What the server answered to a list is none: not JSON, or its items are no objects. */
export class ListDecodeError extends Error {
  override readonly name = 'ListDecodeError';
}

export interface ListDecoderOptions<T extends KubeObject> extends ObjectDecoderOptions {
  /** Sees each item as soon as it is there, and may change it. */
  readonly onItem?: (item: T) => void;
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
 * than 64 Mi characters.
 *
 * Keeps nothing of a chunk that was pushed. Throws ListDecodeError, and is of no use after that.
 */
export class ListDecoder<T extends KubeObject> {
  readonly #options: ListDecoderOptions<T>;
  readonly #objects: ObjectDecoder;
  readonly #bytes = new StringDecoder('utf8');
  readonly #items: T[] = [];
  #phase: 'before items' | 'in items' | 'behind items' = 'before items';
  /** What was read of it, its items left out. */
  #envelope = '';
  /** What was not read yet. */
  #text = '';
  /** A part that did not end is looked at again when there is twice as much: so none is read over and over. */
  #nextTryLength = 0;
  /** What ends an item and begins the next; undefined when that is no help. */
  #separator: string | undefined;

  constructor(options: ListDecoderOptions<T> = {}) {
    this.#options = options;
    this.#objects = new ObjectDecoder(LIST_ITEM, options);
  }

  push(chunk: Buffer): void {
    this.#text += this.#bytes.write(chunk);
    if (this.#text.length >= Math.min(this.#nextTryLength, MAX_PART_LENGTH)) this.#read();
  }

  /** The list, once all bytes were pushed. */
  end(): KubeList<T> {
    this.#text += this.#bytes.end();
    this.#read();
    const envelope = parseObject(this.#envelope + this.#text);
    return { ...(envelope as KubeList<T>), items: this.#items };
  }

  #read(): void {
    this.#text = this.#text.slice(this.#consume(this.#text));
    this.#nextTryLength = 2 * this.#text.length;
    if (this.#text.length > MAX_PART_LENGTH) {
      throw new ListDecodeError(`an object of a list is longer than ${MAX_PART_LENGTH} characters`);
    }
  }

  /** Returns how much it has read. */
  #consume(text: string): number {
    let place = 0;
    if (this.#phase === 'before items') {
      place = behindItemsKey(text);
      if (place === 0) return 0;
      this.#envelope = text.slice(0, place);
      this.#phase = 'in items';
    }
    return this.#phase === 'in items' ? this.#readItems(text, place) : place;
  }

  #readItems(text: string, start: number): number {
    let place = start;
    for (;;) {
      let next = behindSpace(text, place);
      const hasComma = this.#items.length > 0 && text.charCodeAt(next) === COMMA;
      if (hasComma) next = behindSpace(text, next + 1);
      if (next >= text.length) return place;
      const code = text.charCodeAt(next);
      if (code === CLOSE_BRACKET && !hasComma) {
        this.#phase = 'behind items';
        return next;
      }
      if (code !== OPEN_BRACE || hasComma !== this.#items.length > 0) {
        const found = text.slice(place, place + 40);
        throw new ListDecodeError(`"${found}" where an object of a list was expected`);
      }
      const end = this.#readItem(text, next);
      if (end === undefined) return place;
      place = end;
    }
  }

  /** Returns where it ends; undefined when it does not yet. */
  #readItem(text: string, start: number): number | undefined {
    if (this.#separator !== undefined) {
      const end = text.indexOf(this.#separator, start) + 1;
      if (end > 0 && this.#accept(text, { start, end })) return end;
    }
    const end = endOfObject(text, start);
    if (end === undefined) return undefined;
    const item = text.slice(start, end);
    if (this.#items.length === 0) this.#separator = separatorAfter(item);
    if (!this.#accept(text, { start, end })) parseObject(item);
    return end;
  }

  /** False when this is no object. */
  #accept(text: string, span: Span): boolean {
    let decoded: Decoded;
    try {
      decoded = this.#objects.decode(text, span);
    } catch {
      return false;
    }
    this.#deliver(decoded);
    return true;
  }

  #deliver({ value, managedFields }: Decoded): void {
    const item = value as T;
    const { seen, stripManagedFields: strips = false } = this.#options;
    // What came over the wire has not been checked against its type.
    if (typeof (item.metadata as unknown) === 'object' && (item.metadata as unknown) !== null) {
      seen?.lastWriterOf(item, managedFields);
      if (strips) stripManagedFields(item);
    }
    this.#options.onItem?.(item);
    this.#items.push(item);
  }
}

/** 0 when it is not there. */
function behindItemsKey(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (closes(code)) depth -= 1;
    else if (opens(code)) {
      const isItems = code === OPEN_BRACKET && depth === 1;
      if (isItems && ITEMS_KEY.test(text.slice(0, index + 1))) return index + 1;
      depth += 1;
    }
  }
  return 0;
}

function behindSpace(text: string, start: number): number {
  let place = start;
  while (SPACES.has(text.charCodeAt(place))) place += 1;
  return place;
}

/** undefined when it does not end. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (opens(code)) depth += 1;
    else if (closes(code)) {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

function separatorAfter(item: string): string | undefined {
  const [begin] = ITEM_BEGIN.exec(item.slice(0, ITEM_BEGIN_LENGTH)) ?? [];
  return begin === undefined ? undefined : `},${begin}`;
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
