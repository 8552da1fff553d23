import { isAscii } from 'node:buffer';
import {
  isInitialEventsEnd,
  type KubeObject,
  type Status,
  type WatchEvent,
  type WatchEventType,
} from '@deltascope/apimachinery';
import type { LastWriter, StampedWatchEvent } from '../tools/cache/lister-watcher.ts';
import { realClock, type Clock } from '../util/clock.ts';
import type { Span } from './json-text.ts';
import type { ManagedFieldsEntries } from './managed-fields-entries.ts';
import {
  ObjectDecoder,
  type ObjectDecoderOptions,
  stripManagedFields,
  WATCH_EVENT,
} from './object-decoder.ts';
import type { SeenObjects } from './seen-objects.ts';

const NEWLINE = 0x0a;
/** Far above etcd's 1.5 MiB an object; a line beyond it is an endless one. */
const DEFAULT_MAX_LINE_BYTES = 64 * 1024 * 1024;
const SHOWN_CHARACTERS = 256;

const EVENT_TYPES: ReadonlySet<unknown> = new Set<WatchEventType>([
  'ADDED',
  'MODIFIED',
  'DELETED',
  'BOOKMARK',
  'ERROR',
]);

/** A line that is no watch event. */
export interface MalformedLine {
  /** `truncated`: the stream ended within the line. `not-an-event`: JSON of another shape. */
  readonly reason: 'not-json' | 'not-an-event' | 'too-long' | 'truncated';
  readonly bytes: number;
  /** How it begins, 256 characters at most; empty for `too-long`. */
  readonly text: string;
  readonly cause?: unknown;
}

interface Line extends Span {
  readonly bytes: number;
}

interface Parsed<T extends KubeObject> {
  readonly event: WatchEvent<T>;
  /** What was cut. */
  readonly managedFields: ManagedFieldsEntries | undefined;
}

/** What a WatchDecoder bounds, reads and cuts. */
export interface WatchDecoderOptions extends ObjectDecoderOptions {
  /** Stamps events. Default: the process's own. */
  readonly clock?: Clock;
  /** Longest line kept in memory, in bytes. Default 64 MiB. */
  readonly maxLineBytes?: number;
  /** Told of each malformed line, before its ERROR event is handed out. */
  readonly onMalformed?: (line: MalformedLine) => void;
}

/**
 * Turns the bytes of a watch into events: one JSON object a line (API concept: efficient detection of changes), however the
 * bytes are cut into chunks. Each non-blank line gives exactly one event. A line that cannot be one (not JSON, another shape,
 * too long) is reported, counted, and gives an ERROR event with an InternalError status in its place, as client-go does: the
 * consumer must not go on as if nothing was missed. A line the stream ended in is reported and counted only: it
 * comes again when the watch is opened from the last resourceVersion.
 *
 * Does not copy a line that lies within one chunk. Chunks must not be changed after they were pushed.
 */
export class WatchDecoder<T extends KubeObject> {
  readonly #clock: Clock;
  readonly #maxLineBytes: number;
  readonly #objects: ObjectDecoder;
  readonly #seen: SeenObjects | undefined;
  readonly #strips: boolean;
  readonly #onMalformed: ((line: MalformedLine) => void) | undefined;
  /** The line begun and not ended, in pieces. */
  #pieces: Buffer[] = [];
  #pendingBytes = 0;
  #malformedLines = 0;

  constructor(options: WatchDecoderOptions = {}) {
    this.#clock = options.clock ?? realClock;
    this.#maxLineBytes = options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES;
    this.#objects = new ObjectDecoder(WATCH_EVENT, options);
    this.#seen = options.seen;
    this.#strips = options.stripManagedFields === true;
    this.#onMalformed = options.onMalformed;
  }

  /** Lines so far that were no event. */
  get malformedLines(): number {
    return this.#malformedLines;
  }

  /** The events whose last byte lies in this chunk, in order. */
  push(chunk: Buffer): StampedWatchEvent<T>[] {
    const events: StampedWatchEvent<T>[] = [];
    const first = chunk.indexOf(NEWLINE);
    if (first < 0) {
      if (chunk.length > 0) this.#keep(chunk);
      return events;
    }
    let start = 0;
    if (this.#pendingBytes > 0) {
      start = first + 1;
      this.#keep(chunk.subarray(0, first));
      this.#decodePending(events);
    }
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (start < end) this.#decodeLines(chunk.subarray(start, end), events);
    if (end < chunk.length) this.#keep(chunk.subarray(end));
    return events;
  }

  /** To be called once, when the stream has ended: the last line may lack its newline. */
  end(): StampedWatchEvent<T>[] {
    const bytes = this.#pendingBytes;
    const line = this.#takePending();
    const text = line.toString('utf8');
    const parsed =
      bytes > this.#maxLineBytes ? undefined : this.#parse(text, { start: 0, end: text.length });
    if (parsed !== undefined && 'event' in parsed) return [this.#stamp(parsed, bytes)];
    if (text.trim() !== '' || bytes > this.#maxLineBytes) {
      this.#report({ reason: 'truncated', bytes, text: text.slice(0, SHOWN_CHARACTERS) });
    }
    return [];
  }

  /** Beyond the limit only the number of bytes goes on growing. */
  #keep(piece: Buffer): void {
    this.#pendingBytes += piece.length;
    if (this.#pendingBytes > this.#maxLineBytes) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  #takePending(): Buffer {
    const line = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#pendingBytes = 0;
    return line;
  }

  /** The line begun before, which has come to its end. */
  #decodePending(events: StampedWatchEvent<T>[]): void {
    const bytes = this.#pendingBytes;
    const text = textOf(this.#takePending());
    this.#decode(text, { start: 0, end: text.length, bytes }, events);
  }

  /** As one text, since to make many is slower. */
  #decodeLines(lines: Buffer, events: StampedWatchEvent<T>[]): void {
    const text = textOf(lines);
    const isOneByte = text.length === lines.length;
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const bytes = isOneByte ? end - start : Buffer.byteLength(text.slice(start, end));
      this.#decode(text, { start, end, bytes }, events);
      start = end + 1;
    }
  }

  #decode(text: string, line: Line, events: StampedWatchEvent<T>[]): void {
    const event = this.#eventOf(text, line);
    if (event !== undefined) events.push(event);
  }

  #eventOf(text: string, line: Line): StampedWatchEvent<T> | undefined {
    const { bytes } = line;
    if (bytes > this.#maxLineBytes) return this.#refuse({ reason: 'too-long', bytes, text: '' });
    const parsed = this.#parse(text, line);
    if (parsed === undefined) return undefined;
    if ('event' in parsed) return this.#stamp(parsed, bytes);
    const shown = text.slice(line.start, Math.min(line.end, line.start + SHOWN_CHARACTERS));
    return this.#refuse({ ...parsed, bytes, text: shown });
  }

  /** undefined: a blank line, which means nothing. */
  #parse(
    text: string,
    span: Span,
  ): Parsed<T> | Pick<MalformedLine, 'reason' | 'cause'> | undefined {
    try {
      const { value, managedFields } = this.#objects.decode(text, span);
      return isWatchEvent<T>(value) ? { event: value, managedFields } : { reason: 'not-an-event' };
    } catch (cause) {
      const isBlank = text.slice(span.start, span.end).trim() === '';
      return isBlank ? undefined : { reason: 'not-json', cause };
    }
  }

  #stamp({ event, managedFields }: Parsed<T>, bytes: number): StampedWatchEvent<T> {
    const lastWriter = this.#lastWriterOf(event, managedFields);
    if (this.#strips && event.type !== 'ERROR') stripManagedFields(event.object);
    const decodedAt = this.#clock.now();
    const stamp =
      lastWriter === undefined ? { decodedAt, bytes } : { decodedAt, bytes, lastWriter };
    return { ...event, stamp };
  }

  #lastWriterOf(
    event: WatchEvent<T>,
    managedFields: ManagedFieldsEntries | undefined,
  ): LastWriter | undefined {
    switch (event.type) {
      case 'ERROR':
        return undefined;
      case 'BOOKMARK':
        if (isInitialEventsEnd(event)) this.#seen?.listEnds();
        return undefined;
      case 'DELETED':
        this.#seen?.forget(event.object);
        return undefined;
      case 'ADDED':
      case 'MODIFIED':
        return this.#seen?.lastWriterOf(event.object, managedFields);
    }
  }

  #report(line: MalformedLine): void {
    this.#malformedLines += 1;
    this.#onMalformed?.(line);
  }

  #refuse(line: MalformedLine): StampedWatchEvent<T> {
    this.#report(line);
    const message = `unable to decode an event from the watch stream: ${line.reason}, ${line.bytes} bytes`;
    const object: Status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason: 'InternalError',
      details: { causes: [{ reason: 'ClientWatchDecoding', message }] },
      code: 500,
    };
    return { type: 'ERROR', object, stamp: { decodedAt: this.#clock.now(), bytes: line.bytes } };
  }
}

/** By latin1 where that is the same: it is read faster. */
const textOf = (bytes: Buffer): string => bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');

function isWatchEvent<T extends KubeObject>(value: unknown): value is WatchEvent<T> {
  if (!isRecord(value) || !EVENT_TYPES.has(value['type'])) return false;
  const object = value['object'];
  return isRecord(object) && (value['type'] === 'ERROR' || isRecord(object['metadata']));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
