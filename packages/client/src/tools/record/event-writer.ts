import type { corev1 } from '@deltascope/api';
import { isAlreadyExists, isNotFound, KubeStatusError } from '@deltascope/apimachinery';
import { InvalidRequestError } from '../../rest/request.ts';
import { type Clock, sleep } from '../../util/clock.ts';
import type { Logger } from '../../util/logger.ts';
import type { EventCorrelator } from './event-correlator.ts';
import type { ObservedEvent } from './event-series-log.ts';
import type { EventSink } from './event-sink.ts';

/** client-go: maxTriesPerEvent, defaultSleepDuration. */
const MAX_TRIES = 12;
const RETRY_AFTER_MS = 10_000;

/** What became of the events that a sink was to get. Each is counted once. */
export interface EventWriterInspection {
  readonly created: number;
  /** Counted up on an event that was there. */
  readonly patched: number;
  /** Not written: the source wrote too many about the object. */
  readonly filtered: number;
  /** Refused by the server, or impossible to send; not tried again. */
  readonly rejected: number;
  /** The server could not be reached, in twelve tries or until the shutdown. */
  readonly abandoned: number;
}

export interface EventWriterOptions {
  readonly sink: EventSink;
  readonly correlator: EventCorrelator;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Aborts when nothing is to be tried again. */
  readonly closing: AbortSignal;
  /** Aborts when nothing is to be tried at all. */
  readonly signal: AbortSignal;
}

type Outcome = 'created' | 'patched' | 'rejected' | 'unreachable';

/** Writes events to a sink, one at a time, as the correlator has them (client-go: recordToSink). */
export class EventWriter {
  readonly #options: EventWriterOptions;
  readonly #counts = { created: 0, patched: 0, filtered: 0, rejected: 0, abandoned: 0 };

  constructor(options: EventWriterOptions) {
    this.#options = options;
  }

  /** Resolves when the event is written or given up: after 12 tries, 10 s apart, the first wait a random part of that. */
  async write(newEvent: corev1.Event): Promise<void> {
    const observed = this.#options.correlator.correlate(newEvent);
    if (observed === undefined) this.#counts.filtered += 1;
    else this.#counts[await this.#deliver(observed)] += 1;
  }

  inspect(): EventWriterInspection {
    return { ...this.#counts };
  }

  async #deliver(observed: ObservedEvent): Promise<Exclude<Outcome, 'unreachable'> | 'abandoned'> {
    const { clock, random, closing, logger } = this.#options;
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.#try(observed);
      if (outcome !== 'unreachable') return outcome;
      // The first wait differs, so that not all clients come back at once.
      const waitMs = tries === 1 ? RETRY_AFTER_MS * random() : RETRY_AFTER_MS;
      if (tries < MAX_TRIES) await sleep(clock, waitMs, closing);
      if (tries === MAX_TRIES || closing.aborted) {
        logger.error({ ...brief(observed.event), tries }, 'an event is given up');
        return 'abandoned';
      }
    }
  }

  async #try(observed: ObservedEvent): Promise<Outcome> {
    try {
      return await this.#writeOnce(observed);
    } catch (error) {
      const fields = { ...brief(observed.event), error };
      if (!isFinal(error)) {
        this.#options.logger.warn(fields, 'an event could not be written');
        return 'unreachable';
      }
      if (isHarmless(error)) this.#options.logger.debug(fields, 'the server refused an event');
      else this.#options.logger.error(fields, 'the server refused an event');
      return 'rejected';
    }
  }

  async #writeOnce({ event, patch }: ObservedEvent): Promise<'created' | 'patched'> {
    const { sink, signal } = this.#options;
    signal.throwIfAborted();
    if (patch !== undefined) {
      try {
        await sink.patch(event, patch, signal);
        return 'patched';
      } catch (error) {
        // Events go after an hour: then the next one begins a new life, with its count.
        if (!isNotFound(error)) throw error;
      }
    }
    await sink.create(event, signal);
    return 'created';
  }
}

/** The server has decided, or never will: the same request would end the same way. */
const isFinal = (error: unknown): boolean =>
  error instanceof KubeStatusError || error instanceof InvalidRequestError;

function isHarmless(error: unknown): boolean {
  if (isAlreadyExists(error)) return true;
  const causes = error instanceof KubeStatusError ? error.status.details?.causes : undefined;
  return causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false;
}

const brief = ({ metadata, reason, message }: corev1.Event): object => ({
  namespace: metadata.namespace,
  event: metadata.name,
  reason,
  message,
});
