import type { corev1 } from '@deltascope/api';
import type { Clock } from '../../util/clock.ts';
import { type Logger, silentLogger } from '../../util/logger.ts';
import { type CorrelatorOptions, EventCorrelator } from './event-correlator.ts';
import { BroadcastingRecorder, type EventRecorder, type EventSource } from './event-recorder.ts';
import type { EventSink } from './event-sink.ts';
import { type EventHandler, EventWatcher, type EventWatcherInspection } from './event-watcher.ts';
import { EventWriter, type EventWriterInspection } from './event-writer.ts';

/** What an EventBroadcaster is made with. */
export interface EventBroadcasterOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1), as Math.random. */
  readonly random: () => number;
  readonly logger?: Logger;
  /** Of all its sinks; each has a correlator of its own. */
  readonly correlator?: CorrelatorOptions;
}

/** A watcher of a broadcaster's events. */
export interface EventWatch<Inspection = EventWatcherInspection> {
  /** No more events; those that wait are dropped. */
  stop(): void;
  inspect(): Inspection;
}

/**
 * Takes events from recorders and hands them to sinks, handlers and logs (client-go: record.EventBroadcaster). They are core/v1
 * Events; those of events.k8s.io/v1 (client-go: tools/events) are another recorder's business.
 *
 *     recorder.event --> each watcher's queue (1000, then dropped) --> handler
 *                                                              '--> correlator --> sink: create, or patch the count
 *
 * A watcher gets the events that were recorded since it started, one after the other, and delays no recorder and no other watcher.
 */
export class EventBroadcaster {
  readonly #options: EventBroadcasterOptions;
  readonly #logger: Logger;
  readonly #watchers = new Set<EventWatcher>();
  /** No more retries. */
  readonly #closing = new AbortController();
  /** No more anything. */
  readonly #closed = new AbortController();
  #recorded = 0;
  #refused = 0;

  constructor(options: EventBroadcasterOptions) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
  }

  newRecorder(source: EventSource): EventRecorder {
    return new BroadcastingRecorder({
      source,
      clock: this.#options.clock,
      logger: this.#logger,
      broadcast: (event) => this.#broadcast(event),
      onRefused: () => (this.#refused += 1),
    });
  }

  /** Events are shared by all watchers: a handler must not change them. What it throws is counted and logged. */
  startEventWatcher(handler: EventHandler): EventWatch {
    const watcher = new EventWatcher(handler, this.#logger);
    this.#watchers.add(watcher);
    const stop = (): void => {
      this.#watchers.delete(watcher);
      watcher.stop();
    };
    return { stop, inspect: () => watcher.inspect() };
  }

  /**
   * Writes the events, combined and limited by an EventCorrelator. While the server cannot be reached each is tried twelve times,
   * for about two minutes, and holds up those behind it.
   */
  startRecordingToSink(
    sink: EventSink,
  ): EventWatch<EventWatcherInspection & EventWriterInspection> {
    const { clock, random, correlator } = this.#options;
    const writer = new EventWriter({
      sink,
      correlator: new EventCorrelator(clock, correlator),
      clock,
      random,
      logger: this.#logger,
      closing: this.#closing.signal,
      signal: this.#closed.signal,
    });
    const watch = this.startEventWatcher((event) => writer.write(event));
    return {
      stop: () => watch.stop(),
      inspect: () => ({ ...watch.inspect(), ...writer.inspect() }),
    };
  }

  /** Logs each event (client-go: StartStructuredLogging). */
  startStructuredLogging(logger: Logger): EventWatch {
    return this.startEventWatcher(({ involvedObject, type, reason, message }) => {
      const { kind, apiVersion, namespace, name, fieldPath } = involvedObject;
      const object = { kind, apiVersion, namespace, name, fieldPath };
      logger.info({ object, type, reason, message }, 'event occurred');
    });
  }

  /**
   * Takes no more events, and resolves when those that wait are done: each is tried once and not again, and none when `signal` has
   * aborted. Needed before a process ends, which does not wait for events.
   */
  async shutdown(signal: AbortSignal): Promise<void> {
    this.#closing.abort();
    const close = (): void => this.#closed.abort(signal.reason);
    if (signal.aborted) close();
    signal.addEventListener('abort', close, { once: true });
    try {
      await Promise.all([...this.#watchers].map((watcher) => watcher.drained()));
    } finally {
      signal.removeEventListener('abort', close);
    }
  }

  /** Refused ones are those that came after the shutdown, or whose object cannot be referenced. */
  inspect(): { readonly recorded: number; readonly refused: number } {
    return { recorded: this.#recorded, refused: this.#refused };
  }

  #broadcast(event: corev1.Event): void {
    if (this.#closing.signal.aborted) {
      this.#refused += 1;
      const { reason, message } = event;
      this.#logger.error(
        { reason, message },
        'an event came after the shutdown of its broadcaster',
      );
      return;
    }
    this.#recorded += 1;
    for (const watcher of this.#watchers) watcher.push(event);
  }
}
