import { json, plain } from '../log-format.ts';
import { hexId, latencyMs } from '../voice.ts';
import type { Voice } from '../voice.ts';

/** A program that takes its work from a queue. */
export const worker: Voice = {
  format: json,
  slotSeconds: 2,
  linesPerSlot: 1.4,
  opening: [
    ({ speaker }) => ({ message: 'starting', fields: { version: speaker.version } }),
    ({ speaker }) => ({
      message: 'subscribed',
      fields: { queue: `${speaker.namespace}.${speaker.container}`, prefetch: 16 },
    }),
  ],
  phrases: [
    [
      70,
      ({ random }) => ({
        message: 'message processed',
        fields: { id: hexId(random, 12), duration_ms: latencyMs(random, 140), attempt: 1 },
      }),
    ],
    [
      20,
      ({ random }) => ({
        level: 'debug',
        message: 'batch committed',
        fields: { size: random.int(1, 64), lag: random.int(0, 900) },
      }),
    ],
    [
      1.5,
      ({ random }) => ({
        level: 'warn',
        message: 'message failed, will be retried',
        fields: { id: hexId(random, 12), attempt: random.int(1, 3), error: 'deadline exceeded' },
      }),
    ],
  ],
};

/** A program that runs to its end: it tells how far it is. */
export const job: Voice = {
  format: plain,
  slotSeconds: 2,
  linesPerSlot: 1.5,
  opening: [
    ({ speaker }) => ({ message: `${speaker.container} ${speaker.version}` }),
    ({ random }) => ({ message: `${random.int(200, 9000)} records to process` }),
  ],
  phrases: [
    [
      80,
      ({ random, n }) => ({
        message: `processed batch ${n + 1} of ${random.int(40, 200)} records in ${latencyMs(random, 300)} ms`,
      }),
    ],
    [
      10,
      ({ random }) => ({ level: 'warn', message: `skipped record ${hexId(random, 8)}: no owner` }),
    ],
  ],
};
