import type { batchv1 } from '@deltascope/api';
import { expect, it } from 'vitest';
import { cronJobPrinter } from './cron-job.ts';
import { namedCells } from './testing/named-cells.ts';

const jobTemplate: batchv1.JobTemplateSpec = {
  spec: { template: { spec: { containers: [{ name: 'j', image: 'j:1' }] } } },
};

it('a cron job tells its schedule and when it last ran', () => {
  const cronJob: batchv1.CronJob = {
    metadata: {},
    spec: { schedule: '*/5 * * * *', timeZone: 'Etc/UTC', suspend: true, jobTemplate },
    status: { active: [{}, {}], lastScheduleTime: '2026-01-01T00:00:00Z' },
  };
  expect(namedCells(cronJobPrinter, cronJob)).toEqual({
    Schedule: '*/5 * * * *',
    Timezone: 'Etc/UTC',
    Suspend: 'True',
    Active: 2,
    'Last Schedule': Date.parse('2026-01-01T00:00:00Z'),
    Age: null,
    Containers: 'j',
    Images: 'j:1',
    Selector: null,
    health: 'ok',
  });
});

it('a cron job that never ran has nothing to tell of it', () => {
  const cronJob: batchv1.CronJob = { metadata: {}, spec: { schedule: '@daily', jobTemplate } };
  expect(namedCells(cronJobPrinter, cronJob)).toMatchObject({
    Timezone: null,
    Suspend: null,
    Active: 0,
    'Last Schedule': null,
  });
});
