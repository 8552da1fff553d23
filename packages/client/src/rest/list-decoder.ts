import type { KubeList, KubeObject } from '@deltascope/apimachinery';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Where the fields of a list lie, and where its items do: within this many brackets. */
const FIELD_DEPTH = 1;
const ITEM_DEPTH = 2;
/** The key, of which no escaped quote is a part, at the end of what was read. */
const ITEMS_KEY = /(?<!\\)"items"\s*:\s*\[$/;

/** Far above etcd's 1.5 MiB an object; what is longer never ends. */
const MAX_PART_BYTES = 64 * 1024 * 1024;

/** What the server answered to a list is none: not JSON, or its items are no objects. */
export class ListDecodeError extends Error {
  override readonly name = 'ListDecodeError';
}

/**
 * Turns the bytes of a list into objects while they come, item by item, however they are cut into chunks:
 *
 *     {"kind":"PodList","metadata":{...},"items":[ {...} , {...} , ... ]}
 *      '------------ envelope -------------------' item    item       '- envelope
 *
 * The text of the whole is never held, and no parse takes longer than one item's: 20,000 pods in one page are 124 MB, which
 * JSON.parse alone would hold up the event loop for more than a second for. Where a part ends is found by counting brackets
 * outside of strings; what lies between goes to JSON.parse, which checks it. No part may be longer than 64 MiB.
 *
 * Chunks must not be changed after they were pushed. Throws ListDecodeError, and is of no use after that.
 */
export class ListDecoder<T extends KubeObject> {
  readonly #onItem: (item: T) => void;
  readonly #items: T[] = [];
  /** Its items left out. */
  #envelope = '';
  /** The part being read, as far as it lay in chunks before. */
  #pieces: Buffer[] = [];
  #pendingBytes = 0;
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isInItems = false;

  /** `onItem` sees each item as soon as it is there, and may change it. */
  constructor(onItem: (item: T) => void = () => {}) {
    this.#onItem = onItem;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (this.#isInString) this.#readInString(byte);
      else if (byte === QUOTE) this.#isInString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET)
        start = this.#open(chunk, start, index);
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET)
        start = this.#close(chunk, start, index);
    }
    this.#keep(chunk.subarray(start));
  }

  /** The list, once all bytes were pushed. */
  end(): KubeList<T> {
    const envelope = parse(this.#envelope + this.#take());
    return { ...(envelope as KubeList<T>), items: this.#items };
  }

  #readInString(byte: number | undefined): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#isInString = false;
  }

  /** Both return where the part begins that is read from here on. */
  #open(chunk: Buffer, start: number, index: number): number {
    let next = start;
    if (this.#isInItems && this.#depth === ITEM_DEPTH) {
      this.#keep(chunk.subarray(start, index));
      this.#checkBetween(this.#items.length === 0 ? /^\s*$/ : /^\s*,\s*$/);
      next = index;
    } else if (this.#depth === FIELD_DEPTH && chunk[index] === OPEN_BRACKET) {
      this.#keep(chunk.subarray(start, index + 1));
      this.#envelope += this.#take();
      this.#isInItems = ITEMS_KEY.test(this.#envelope);
      next = index + 1;
    }
    this.#depth += 1;
    return next;
  }

  #close(chunk: Buffer, start: number, index: number): number {
    this.#depth -= 1;
    if (!this.#isInItems || this.#depth > ITEM_DEPTH) return start;
    if (this.#depth === ITEM_DEPTH) {
      this.#keep(chunk.subarray(start, index + 1));
      const item = parse(this.#take()) as T;
      this.#onItem(item);
      this.#items.push(item);
      return index + 1;
    }
    this.#keep(chunk.subarray(start, index));
    this.#checkBetween(/^\s*$/);
    this.#isInItems = false;
    return index;
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#pendingBytes += piece.length;
    if (this.#pendingBytes > MAX_PART_BYTES) {
      throw new ListDecodeError(`an object of a list is longer than ${MAX_PART_BYTES} bytes`);
    }
  }

  #take(): string {
    const [first, ...rest] = this.#pieces;
    const bytes = rest.length === 0 ? first : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#pendingBytes = 0;
    return bytes?.toString('utf8') ?? '';
  }

  #checkBetween(allowed: RegExp): void {
    const text = this.#take();
    if (allowed.test(text)) return;
    throw new ListDecodeError(`"${text.slice(0, 40)}" where an object of a list was expected`);
  }
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    throw new ListDecodeError('the answer is not JSON', { cause });
  }
  throw new ListDecodeError('the answer is not a list of objects');
}
