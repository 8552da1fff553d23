import { klog, logfmt } from '../log-format.ts';
import { latencyMs } from '../voice.ts';
import type { Voice } from '../voice.ts';

/** Components of Kubernetes and controllers made with its libraries. */
export const component: Voice = {
  format: klog,
  slotSeconds: 20,
  linesPerSlot: 1.2,
  opening: [
    ({ speaker }) => ({ message: 'Starting', fields: { version: speaker.version } }),
    () => ({ message: 'Waiting for caches to sync' }),
    () => ({ message: 'Caches are synced' }),
  ],
  phrases: [
    [
      60,
      ({ random, speaker }) => ({
        message: 'Sync finished',
        fields: { controller: speaker.container, duration: `${latencyMs(random, 9)}ms` },
      }),
    ],
    [
      15,
      ({ random }) => ({
        message: 'Watch ended, will be opened again',
        fields: {
          resource: random.pick(['services', 'endpointslices', 'nodes']) ?? '',
          events: random.int(3, 900),
        },
      }),
    ],
    [
      2,
      ({ random }) => ({
        level: 'warn',
        message: 'Sync failed, will be retried',
        fields: { err: 'the object has been modified', attempt: random.int(1, 3) },
      }),
    ],
  ],
};

/** Agents, builders, dashboards: programs of the platform that log key=value. */
export const agent: Voice = {
  format: logfmt,
  slotSeconds: 5,
  linesPerSlot: 1.3,
  opening: [
    ({ speaker }) => ({ message: 'starting', fields: { version: speaker.version } }),
    () => ({ message: 'ready' }),
  ],
  phrases: [
    [
      70,
      ({ random }) => ({
        message: 'flushed',
        fields: { records: random.int(10, 4000), duration: `${latencyMs(random, 40)}ms` },
      }),
    ],
    [
      20,
      ({ random }) => ({
        message: 'configuration unchanged',
        fields: { generation: random.int(3, 40) },
      }),
    ],
    [
      1.5,
      ({ random }) => ({
        level: 'warn',
        message: 'destination is slow',
        fields: { retry_in: `${random.int(1, 30)}s`, buffered: random.int(100, 9000) },
      }),
    ],
  ],
};
