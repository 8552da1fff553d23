import type { Clock } from '../clock.ts';

/** How often the gauges of running work are set anew. */
const UPDATE_PERIOD_MS = 500;

/** Goes up and down. */
export interface GaugeMetric {
  inc(): void;
  dec(): void;
}

/** Is set. */
export interface SettableGaugeMetric {
  set(value: number): void;
}

/** Only goes up. */
export interface CounterMetric {
  inc(): void;
}

/** Counts observations by their size. */
export interface HistogramMetric {
  observe(seconds: number): void;
}

/**
 * Makes the metrics of each named queue (client-go: workqueue.MetricsProvider); the name becomes their label "name". The names in the
 * docstrings are those under which Kubernetes' own components publish them, histograms in buckets of 1e-8 s to 10 s, each ten times
 * the last.
 */
export interface WorkqueueMetricsProvider {
  /** workqueue_depth: items that were added and not yet taken. */
  newDepthMetric(name: string): GaugeMetric;
  /** workqueue_adds_total: adds that were not already there. */
  newAddsMetric(name: string): CounterMetric;
  /** workqueue_queue_duration_seconds: from the add to the get. */
  newLatencyMetric(name: string): HistogramMetric;
  /** workqueue_work_duration_seconds: from the get to the done. */
  newWorkDurationMetric(name: string): HistogramMetric;
  /** workqueue_unfinished_work_seconds: the ages of all that is in processing, together; each 500 ms. */
  newUnfinishedWorkSecondsMetric(name: string): SettableGaugeMetric;
  /** workqueue_longest_running_processor_seconds: the greatest of those ages; each 500 ms. */
  newLongestRunningProcessorSecondsMetric(name: string): SettableGaugeMetric;
  /** workqueue_retries_total: calls of addAfter, and so of addRateLimited. */
  newRetriesMetric(name: string): CounterMetric;
}

export interface QueueMetricsOptions {
  readonly name: string;
  readonly provider: WorkqueueMetricsProvider;
  readonly clock: Clock;
}

/** What a queue measures of itself (C130). Its gauges are set until it is stopped. */
export class QueueMetrics<T> {
  readonly #clock: Clock;
  readonly #depth: GaugeMetric;
  readonly #adds: CounterMetric;
  readonly #latency: HistogramMetric;
  readonly #workDuration: HistogramMetric;
  readonly #unfinishedWorkSeconds: SettableGaugeMetric;
  readonly #longestRunningProcessor: SettableGaugeMetric;
  readonly #addedAt = new Map<T, number>();
  readonly #takenAt = new Map<T, number>();
  #timer: Disposable;

  constructor({ name, provider, clock }: QueueMetricsOptions) {
    this.#clock = clock;
    this.#depth = provider.newDepthMetric(name);
    this.#adds = provider.newAddsMetric(name);
    this.#latency = provider.newLatencyMetric(name);
    this.#workDuration = provider.newWorkDurationMetric(name);
    this.#unfinishedWorkSeconds = provider.newUnfinishedWorkSecondsMetric(name);
    this.#longestRunningProcessor = provider.newLongestRunningProcessorSecondsMetric(name);
    this.#timer = this.#startTimer();
  }

  add(item: T): void {
    this.#adds.inc();
    this.#depth.inc();
    if (!this.#addedAt.has(item)) this.#addedAt.set(item, this.#clock.now());
  }

  get(item: T): void {
    this.#depth.dec();
    this.#takenAt.set(item, this.#clock.now());
    this.#observe(this.#latency, this.#addedAt, item);
  }

  done(item: T): void {
    this.#observe(this.#workDuration, this.#takenAt, item);
  }

  stop(): void {
    this.#timer[Symbol.dispose]();
  }

  #observe(metric: HistogramMetric, since: Map<T, number>, item: T): void {
    const at = since.get(item);
    if (at === undefined) return;
    since.delete(item);
    metric.observe(this.#secondsSince(at));
  }

  #startTimer(): Disposable {
    return this.#clock.setTimer(UPDATE_PERIOD_MS, () => {
      this.#updateUnfinishedWork();
      this.#timer = this.#startTimer();
    });
  }

  #updateUnfinishedWork(): void {
    let total = 0;
    let longest = 0;
    for (const at of this.#takenAt.values()) {
      const age = this.#secondsSince(at);
      total += age;
      longest = Math.max(longest, age);
    }
    this.#unfinishedWorkSeconds.set(total);
    this.#longestRunningProcessor.set(longest);
  }

  #secondsSince(at: number): number {
    return (this.#clock.now() - at) / 1000;
  }
}
