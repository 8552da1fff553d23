import type { WorkqueueMetricsProvider } from '@deltascope/client';
import { Counter, Gauge, Histogram, type Registry } from '@prometheus-io/client';

/** 10 ns to 10 s, as Kubernetes' own components have them. */
const BUCKETS = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10];

/** A workqueue's metrics under upstream's names, in this registry. Throws what the registry throws when it has them already. */
export function workqueueMetrics(registry: Registry): WorkqueueMetricsProvider {
  const of = (name: string, help: string) => ({
    name,
    help,
    labelNames: ['name'],
    registers: [registry],
  });
  const depth = new Gauge(of('workqueue_depth', 'Items that wait'));
  const adds = new Counter(of('workqueue_adds_total', 'Items added'));
  const retries = new Counter(of('workqueue_retries_total', 'Items added for later'));
  const unfinished = new Gauge(
    of('workqueue_unfinished_work_seconds', 'Ages of what is being worked on, together'),
  );
  const longest = new Gauge(
    of('workqueue_longest_running_processor_seconds', 'The greatest of those ages'),
  );
  const latency = new Histogram({
    ...of('workqueue_queue_duration_seconds', 'From the add to the get'),
    buckets: BUCKETS,
  });
  const work = new Histogram({
    ...of('workqueue_work_duration_seconds', 'From the get to the done'),
    buckets: BUCKETS,
  });
  return {
    newDepthMetric: (name) => depth.labels(name),
    newAddsMetric: (name) => adds.labels(name),
    newRetriesMetric: (name) => retries.labels(name),
    newUnfinishedWorkSecondsMetric: (name) => unfinished.labels(name),
    newLongestRunningProcessorSecondsMetric: (name) => longest.labels(name),
    newLatencyMetric: (name) => latency.labels(name),
    newWorkDurationMetric: (name) => work.labels(name),
  };
}
