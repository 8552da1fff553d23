/**
 * Follows the same collection in three ways at once, short polling, long polling and a watch, makes changes to it, and counts what
 * each way has cost and how late it was.
 */
import { pipeline, Transform } from 'node:stream';
import {
  DynamicClient,
  type ListerWatcher,
  LongPollingListWatch,
  PollingListWatch,
  realClock,
  RESTClient,
  SharedIndexInformer,
  sleep,
  Transport,
  type TransportRequest,
  type TransportResponse,
} from '@deltascope/client';
import { before, type Cluster, connect } from './cluster.ts';

const OBJECTS = 50;
const CHANGES = 20;
const CHANGE_EVERY_MS = 100;
const POLL_EVERY_MS = 500;
/** No controller acts on a suspended one. */
const CRON_JOBS = { group: 'batch', version: 'v1', resource: 'cronjobs' };
const cronJob = (name: string) => ({
  metadata: { name },
  spec: {
    suspend: true,
    schedule: '@yearly',
    jobTemplate: {
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'main', image: 'registry.k8s.io/pause:3.10' }],
          },
        },
      },
    },
  },
});

/** Counts the requests that go through it and the bytes of their answers. */
class Meter extends Transport {
  requests = 0;
  bytes = 0;

  override async request(request: TransportRequest): Promise<TransportResponse> {
    this.requests += 1;
    const response = await super.request(request);
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.bytes += chunk.length;
        done(null, chunk);
      },
    });
    // Its reader hears of an error by the stream itself.
    pipeline(response.body, counted, () => {});
    return { ...response, body: counted };
  }
}

type Way = (watch: ListerWatcher) => ListerWatcher;
const WAYS: readonly (readonly [string, Way])[] = [
  [
    `short polling, ${POLL_EVERY_MS} ms`,
    (source) => new PollingListWatch({ source, intervalMs: POLL_EVERY_MS, clock: realClock }),
  ],
  ['long polling', (source) => new LongPollingListWatch({ source })],
  ['watch', (source) => source],
];

/** One way, with an informer on it that writes down when it heard of each change. */
class Follower implements AsyncDisposable {
  readonly meter: Meter;
  readonly heardAt = new Map<string, number>();
  readonly #signal: AbortSignal;
  readonly #informer: SharedIndexInformer;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #last = Promise.withResolvers<void>();

  constructor({ restConfig, signal }: Cluster, namespace: string, way: Way) {
    this.meter = new Meter(restConfig);
    this.#signal = signal;
    const dynamic = new DynamicClient(new RESTClient({ transport: this.meter, qps: -1 }));
    this.#informer = new SharedIndexInformer({
      name: 'cronjobs.batch',
      listerWatcher: way(dynamic.listWatch(CRON_JOBS, { namespace })),
      clock: realClock,
      random: Math.random,
    });
    this.#informer.addEventHandler({
      onAdd: () => {},
      onUpdate: (_, { metadata }) => this.#hear(metadata.annotations?.['change']),
      onDelete: () => {},
    });
    this.#running = this.#informer.run(AbortSignal.any([signal, this.#stop.signal]));
  }

  synced(): Promise<boolean> {
    return this.#informer.waitForSync(this.#signal);
  }

  /** Until it has heard of the last change. */
  upToDate(): Promise<void> {
    return before(this.#signal, this.#last.promise);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.meter.close();
  }

  #hear(change: string | undefined): void {
    if (change === undefined || this.heardAt.has(change)) return;
    this.heardAt.set(change, realClock.now());
    if (change === String(CHANGES - 1)) this.#last.resolve();
  }
}

await using cluster = connect();
await using namespace = await cluster.createNamespace('three-ways');
const cronJobs = cluster.dynamic.resource(CRON_JOBS).namespace(namespace.name);
for (let index = 0; index < OBJECTS; index += 1) {
  await cronJobs.create(cronJob(`job-${index}`), {}, cluster.signal);
}

await using followers = new AsyncDisposableStack();
const all = WAYS.map(([, way]) => followers.use(new Follower(cluster, namespace.name, way)));
await Promise.all(all.map((follower) => follower.synced()));
const atStart = all.map(({ meter }) => ({ requests: meter.requests, bytes: meter.bytes }));
console.log(
  `${OBJECTS} objects, ${CHANGES} changes to one of them, one each ${CHANGE_EVERY_MS} ms`,
);

const writtenAt: number[] = [];
for (let change = 0; change < CHANGES; change += 1) {
  await sleep(realClock, CHANGE_EVERY_MS, cluster.signal);
  writtenAt.push(realClock.now());
  await cronJobs.patch(
    'job-0',
    { metadata: { annotations: { change: String(change) } } },
    { type: 'merge', signal: cluster.signal },
  );
}
await Promise.all(all.map((follower) => follower.upToDate()));

const row = (...cells: readonly (string | number)[]): string =>
  cells
    .map((cell, index) => (index === 0 ? String(cell).padEnd(24) : String(cell).padStart(10)))
    .join('');
console.log(row('way', 'requests', 'KiB', 'heard', 'median ms', 'worst ms'));
for (const [index, { meter, heardAt }] of all.entries()) {
  const late = [...heardAt]
    .map(([change, at]) => at - (writtenAt[Number(change)] ?? at))
    .toSorted((a, b) => a - b);
  const { requests = 0, bytes = 0 } = atStart[index] ?? {};
  console.log(
    row(
      WAYS[index]?.[0] ?? '',
      meter.requests - requests,
      ((meter.bytes - bytes) / 1024).toFixed(1),
      `${heardAt.size}/${CHANGES}`,
      (late[Math.floor(late.length / 2)] ?? Number.NaN).toFixed(1),
      (late.at(-1) ?? Number.NaN).toFixed(1),
    ),
  );
}
