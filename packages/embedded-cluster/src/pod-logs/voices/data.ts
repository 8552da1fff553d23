import { bracketed, logfmt, postgres, redis } from '../log-format.ts';
import { latencyMs } from '../voice.ts';
import type { Voice } from '../voice.ts';

/** PostgreSQL: checkpoints, slow statements, now and then an error of a client. */
export const database: Voice = {
  format: postgres,
  slotSeconds: 20,
  linesPerSlot: 1.2,
  opening: [
    ({ speaker }) => ({ message: `starting PostgreSQL ${speaker.version} on x86_64-pc-linux-gnu` }),
    ({ speaker }) => ({
      message: `listening on IPv4 address "0.0.0.0", port ${speaker.port}`,
    }),
    () => ({ message: 'database system is ready to accept connections' }),
  ],
  phrases: [
    [
      30,
      ({ random }) => {
        const buffers = random.int(20, 4000);
        const share = ((buffers / 16_384) * 100).toFixed(1);
        return {
          message: `checkpoint complete: wrote ${buffers} buffers (${share}%); 0 WAL file(s) added, 0 removed, ${random.int(0, 3)} recycled`,
          fields: { pid: 27 },
        };
      },
    ],
    [25, () => ({ message: 'checkpoint starting: time', fields: { pid: 27 } })],
    [
      30,
      ({ random }) => ({
        message: `duration: ${latencyMs(random, 900)}.${random.int(100, 999)} ms  statement: SELECT * FROM entries WHERE account_id = $1 ORDER BY created_at DESC LIMIT 50`,
        fields: { pid: random.int(90, 400) },
      }),
    ],
    [
      8,
      ({ random }) => ({
        level: 'error',
        message: 'duplicate key value violates unique constraint "entries_idempotency_key"',
        fields: { pid: random.int(90, 400) },
      }),
    ],
    [
      7,
      ({ random }) => ({
        message: 'could not receive data from client: Connection reset by peer',
        fields: { pid: random.int(90, 400) },
      }),
    ],
  ],
};

/** Redis: its snapshots. */
export const cache: Voice = {
  format: redis,
  slotSeconds: 60,
  linesPerSlot: 1.5,
  opening: [
    ({ speaker }) => ({
      message: `Redis version=${speaker.version}, bits=64, pid=1, just started`,
    }),
    ({ speaker }) => ({ message: `Running mode=standalone, port=${speaker.port}.` }),
    () => ({ message: 'Ready to accept connections tcp' }),
  ],
  phrases: [
    [
      40,
      ({ random }) => ({ message: `${random.int(100, 9999)} changes in 60 seconds. Saving...` }),
    ],
    [30, ({ random }) => ({ message: `Background saving started by pid ${random.int(20, 9000)}` })],
    [30, () => ({ message: 'Background saving terminated with success' })],
  ],
};

/** OpenSearch: collections of garbage, shards, merges. */
export const searchEngine: Voice = {
  format: bracketed,
  slotSeconds: 10,
  linesPerSlot: 1,
  opening: [
    ({ speaker }) => ({ message: `version[${speaker.version}], pid[1], OS[Linux/amd64]` }),
    ({ speaker }) => ({ message: `publish_address {0.0.0.0:${speaker.port}}` }),
    () => ({ message: 'Cluster health status changed from [YELLOW] to [GREEN]' }),
  ],
  phrases: [
    [
      60,
      ({ random, n }) => ({
        message: `[gc][${n}] overhead, spent [${latencyMs(random, 90)}ms] collecting in the last [1s]`,
      }),
    ],
    [
      30,
      ({ random }) => ({
        message: `[products-${random.int(1, 9)}] merged segments down to ${random.int(3, 12)} in ${latencyMs(random, 1400)}ms`,
      }),
    ],
    [
      6,
      ({ random }) => ({
        level: 'warn',
        message: `[slowlog] took[${latencyMs(random, 1100)}ms], total_hits[${random.int(0, 9000)}+ hits], search_type[QUERY_THEN_FETCH]`,
      }),
    ],
  ],
};

/** Prometheus: compactions and checkpoints of its write-ahead log. */
export const timeSeries: Voice = {
  format: logfmt,
  slotSeconds: 60,
  linesPerSlot: 0.8,
  opening: [
    ({ speaker }) => ({
      message: 'Starting Prometheus Server',
      fields: { version: speaker.version },
    }),
    ({ random }) => ({
      message: 'WAL replay completed',
      fields: { duration: `${random.int(2, 40)}s` },
    }),
    () => ({ message: 'Server is ready to receive web requests.' }),
  ],
  phrases: [
    [
      50,
      ({ random }) => ({
        message: 'write block',
        fields: { maxt_samples: random.int(9000, 90_000), duration: `${latencyMs(random, 900)}ms` },
      }),
    ],
    [
      50,
      ({ random }) => ({
        message: 'Head GC completed',
        fields: { duration: `${latencyMs(random, 300)}ms` },
      }),
    ],
    [
      5,
      ({ random }) => ({
        level: 'warn',
        message: 'Error on ingesting out-of-order samples',
        fields: { num_dropped: random.int(1, 20) },
      }),
    ],
  ],
};
