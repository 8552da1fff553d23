import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';
import type { InformerInspection, JournalValue } from '@deltascope/wire';
import type { SessionObserver } from '../relay/session.ts';

/** From one frame at 60 Hz to a viewer who is in trouble. */
const PAINT_BUCKETS_SECONDS = [0.016, 0.033, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10];

/** What is read when metrics are asked for. */
export interface MetricsSources {
  readonly sessions: () => number;
  readonly informers: () => readonly InformerInspection[];
  /** Undefined until there is one. */
  readonly journal: () => Pick<JournalValue, 'records' | 'bytes' | 'dropped'> | undefined;
}

/** A figure of an informer's inspection as a metric. */
interface InformerMetric {
  readonly name: string;
  readonly help: string;
  readonly read: (informer: InformerInspection) => number;
}

/** `informer_queued_items` is upstream's name for it; the others upstream does not measure. */
const INFORMER_METRICS: readonly InformerMetric[] = [
  {
    name: 'informer_queued_items',
    help: 'Keys waiting in the DeltaFIFO',
    read: ({ queue }) => queue.keys,
  },
  {
    name: 'deltascope_informer_objects',
    help: 'Objects in the store',
    read: ({ store }) => store.objects,
  },
  {
    name: 'deltascope_informer_lists',
    help: 'Lists begun since the start, relists included',
    read: ({ reflector }) => reflector.lists,
  },
  {
    name: 'deltascope_informer_watches',
    help: 'Watches opened since the start',
    read: ({ reflector }) => reflector.watches,
  },
  {
    name: 'deltascope_informer_skipped',
    help: 'Events that could not be used since the start',
    read: ({ reflector }) => reflector.skipped,
  },
  {
    name: 'deltascope_informer_watching',
    help: '1 while the watch is open',
    read: ({ reflector }) => (reflector.phase === 'watching' ? 1 : 0),
  },
  {
    name: 'deltascope_informer_pending_notifications',
    help: 'Notifications waiting at the listeners',
    read: ({ listeners }) => listeners.reduce((sum, { pending }) => sum + pending, 0),
  },
  {
    name: 'deltascope_informer_coalesced_notifications',
    help: 'Notifications for which a later one of the same object stands, since the start',
    read: ({ listeners }) => listeners.reduce((sum, { coalesced }) => sum + coalesced, 0),
  },
  {
    name: 'deltascope_informer_dropped_notifications',
    help: 'Notifications that a listener too far behind did not get, since the start',
    read: ({ listeners }) => listeners.reduce((sum, { dropped }) => sum + dropped, 0),
  },
];

const JOURNAL_METRICS = [
  ['records', 'Records kept of what happened'],
  ['bytes', 'Memory of the records kept, estimated'],
  ['dropped', 'Records dropped at a bound since the start'],
] as const;

/** The server's metrics, in a registry of their own. What sessions tell is added up; the rest is read when asked for. */
export class ServerMetrics implements SessionObserver {
  readonly #registry = new Registry();
  readonly #gaps = this.#counter('deltascope_viewer_gaps_total', 'Gaps that viewers found');
  readonly #protocolErrors = this.#counter(
    'deltascope_protocol_errors_total',
    'Sessions closed because their viewer broke the protocol',
  );
  readonly #slow = this.#counter(
    'deltascope_slow_sessions_closed_total',
    'Sessions closed because their socket took nothing for too long',
  );
  readonly #malformed = this.#counter(
    'deltascope_malformed_watch_lines_total',
    'Lines of watches that were no event',
  );
  readonly #paint = new Histogram({
    name: 'deltascope_paint_seconds',
    help: 'From the decoding of a delta to the screen, as viewers sample it',
    buckets: PAINT_BUCKETS_SECONDS,
    registers: [this.#registry],
  });

  constructor({ sessions, informers, journal }: MetricsSources) {
    const registers = [this.#registry];
    new Gauge({
      name: 'deltascope_sessions',
      help: 'Viewers connected',
      registers,
      collect() {
        this.set(sessions());
      },
    });
    for (const [figure, help] of JOURNAL_METRICS) {
      new Gauge({
        name: `deltascope_journal_${figure}`,
        help,
        registers,
        collect() {
          this.set(journal()?.[figure] ?? 0);
        },
      });
    }
    for (const { name, help, read } of INFORMER_METRICS) {
      new Gauge({
        name,
        help,
        labelNames: ['resource', 'version'],
        registers,
        collect() {
          this.reset();
          for (const informer of informers()) {
            const { resource, version } = informer;
            this.set({ resource, version }, read(informer));
          }
        },
      });
    }
  }

  gapsReported(count: number): void {
    this.#gaps.inc(count);
  }

  paintReported(samplesMs: readonly number[]): void {
    for (const ms of samplesMs) this.#paint.observe(ms / 1000);
  }

  protocolError(): void {
    this.#protocolErrors.inc();
  }

  closedAsSlow(): void {
    this.#slow.inc();
  }

  malformedWatchLine(): void {
    this.#malformed.inc();
  }

  /** All of them in Prometheus' text format. */
  async render(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.#registry] });
  }
}
