import {
  isStatus,
  type KubeObject,
  KubeStatusError,
  type Unstructured,
} from '@deltascope/apimachinery';
import type { Clock } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import { isConnectionLost } from '../../util/connection-error.ts';
import type { TimeSlice } from '../../util/time-slice.ts';
import type { StampedWatchEvent, WatchStream } from './lister-watcher.ts';
import type { ReflectorRecord } from './reflector-record.ts';
import type { ReflectorStore } from './store.ts';

/** How a stream ended. */
export type WatchEnd =
  | { readonly type: 'stopped' }
  /** By the server, or by a lost connection after which what was read is sound (C23). */
  | { readonly type: 'closed'; readonly cause: string }
  /** Within a second and without an event (C24). */
  | { readonly type: 'very-short'; readonly error: VeryShortWatchError }
  /** An ERROR event (C25-C27), or bytes that could not be read. */
  | { readonly type: 'error'; readonly error: unknown };

/** A watch that closed at once and empty: something between here and the server is wrong (C24). */
export class VeryShortWatchError extends Error {
  override readonly name = 'VeryShortWatchError';

  constructor(options?: ErrorOptions) {
    super('very short watch: the stream closed within a second and brought no event', options);
  }
}

const VERY_SHORT_WATCH_MS = 1000;

export interface WatchHandlerOptions<T extends KubeObject> {
  readonly name: string;
  readonly store: ReflectorStore<T>;
  readonly record: ReflectorRecord;
  readonly clock: Clock;
  readonly slice: TimeSlice;
  readonly logger: Logger;
  readonly expected?: ExpectedKind;
  readonly setResourceVersion: (resourceVersion: string) => void;
}

/** Objects of another kind are skipped (C32). */
export interface ExpectedKind {
  readonly apiVersion: string;
  readonly kind: string;
}

type ObjectEvent<T extends KubeObject> = Exclude<StampedWatchEvent<T>, { type: 'ERROR' }>;

/** Carries the events of watch streams into the store, one stream at a time (client-go: handleWatch). */
export class WatchHandler<T extends KubeObject = Unstructured> {
  readonly #options: WatchHandlerOptions<T>;

  constructor(options: WatchHandlerOptions<T>) {
    this.#options = options;
  }

  /** Consumes the stream to its end. `startedFrom` is the resourceVersion it was opened with. Never rejects. */
  async consume(
    stream: WatchStream<T>,
    startedFrom: string,
    signal: AbortSignal,
  ): Promise<WatchEnd> {
    const { clock, slice } = this.#options;
    const startedAt = clock.now();
    let events = 0;
    // C33: a stream from "" or "0" begins with the present objects in no order of their versions.
    let inOrder = startedFrom !== '' && startedFrom !== '0';
    let cause: unknown;
    try {
      for await (const event of stream) {
        if (signal.aborted) return { type: 'stopped' };
        events += 1;
        this.#options.record.event(event.type, event.stamp);
        if (event.type === 'ERROR') return { type: 'error', error: toStatusError(event.object) };
        inOrder ||= event.type !== 'ADDED';
        this.#accept(event, inOrder);
        const pause = slice.exhausted();
        if (pause !== undefined) await pause;
      }
    } catch (error) {
      if (!signal.aborted && !isConnectionLost(error)) return { type: 'error', error };
      cause = error;
    } finally {
      stream.stop();
    }
    if (signal.aborted) return { type: 'stopped' };
    if (events === 0 && clock.now() - startedAt < VERY_SHORT_WATCH_MS) {
      return { type: 'very-short', error: new VeryShortWatchError({ cause }) };
    }
    return {
      type: 'closed',
      cause: cause instanceof Error ? `connection lost: ${cause.message}` : 'closed by the server',
    };
  }

  #accept(event: ObjectEvent<T>, inOrder: boolean): void {
    const problem = this.#problemWith(event.object);
    if (problem !== undefined) {
      this.#skip(event, problem);
      return;
    }
    const resourceVersion = event.object.metadata.resourceVersion ?? '';
    this.#store(event, resourceVersion);
    if (inOrder) this.#options.setResourceVersion(resourceVersion);
  }

  #store(event: ObjectEvent<T>, resourceVersion: string): void {
    const { store, record, logger, name } = this.#options;
    const { type, object, stamp } = event;
    try {
      switch (type) {
        case 'ADDED':
          return store.add(object, stamp);
        case 'MODIFIED':
          return store.update(object, stamp);
        case 'DELETED':
          return store.delete(object, stamp);
        case 'BOOKMARK':
          return store.bookmark?.(resourceVersion);
        default:
          return this.#skip(event, `unknown event type "${String(type)}"`);
      }
    } catch (error) {
      // C30: the event is lost, the stream goes on.
      record.storeFailed(error);
      logger.error({ reflector: name, type, error }, 'the store refused a watch event');
    }
  }

  /** C20, C32. What came over the wire has not been checked against its type. */
  #problemWith(object: Partial<T> | null | undefined): string | undefined {
    if (typeof object?.metadata !== 'object') return 'an object without metadata';
    if (!object.metadata.resourceVersion) return 'an object without a resourceVersion';
    if (object.kind === 'Table') return 'a Table';
    const { expected } = this.#options;
    if (expected === undefined) return undefined;
    return object.apiVersion === expected.apiVersion && object.kind === expected.kind
      ? undefined
      : `a ${object.apiVersion} ${object.kind} where a ${expected.apiVersion} ${expected.kind} was expected`;
  }

  #skip(event: StampedWatchEvent<T>, problem: string): void {
    this.#options.record.objectSkipped();
    this.#options.logger.error(
      { reflector: this.#options.name, type: event.type, problem },
      'skipped a watch event',
    );
  }
}

function toStatusError(object: unknown): KubeStatusError {
  return new KubeStatusError(
    isStatus(object) ? object : { message: 'the watch stream sent an ERROR without a Status' },
  );
}
