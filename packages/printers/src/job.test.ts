import type { batchv1 } from '@deltascope/api';
import { describe, expect, it } from 'vitest';
import { jobPrinter } from './job.ts';
import { namedCells } from './testing/named-cells.ts';

interface Given {
  status?: batchv1.JobStatus;
  spec?: Partial<batchv1.JobSpec>;
  deleted?: boolean;
}

const job = ({ status = {}, spec = {}, deleted = false }: Given): batchv1.Job => ({
  metadata: deleted ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {},
  spec: { template: { spec: { containers: [{ name: 'j', image: 'j:1' }] } }, ...spec },
  status,
});

const holds = (type: string): batchv1.JobStatus => ({ conditions: [{ type, status: 'True' }] });

it.each<[word: string, health: string, Given]>([
  ['Running', 'progress', {}],
  ['Running', 'warn', { status: { failed: 1 } }],
  ['Complete', 'done', { status: holds('Complete') }],
  ['Complete', 'done', { status: holds('Complete'), deleted: true }],
  ['Failed', 'bad', { status: holds('Failed') }],
  ['Suspended', 'ok', { status: holds('Suspended') }],
  ['FailureTarget', 'bad', { status: holds('FailureTarget') }],
  ['SuccessCriteriaMet', 'progress', { status: holds('SuccessCriteriaMet') }],
  ['Terminating', 'progress', { deleted: true }],
  ['Running', 'progress', { status: { conditions: [{ type: 'Complete', status: 'False' }] } }],
])('a job that is %s fares %s', (word, health, given) => {
  expect(namedCells(jobPrinter, job(given))).toMatchObject({ Status: [word, health], health });
});

describe("a job's completions", () => {
  it.each<[string, unknown, Given]>([
    ['are of those wanted', [2, 5], { spec: { completions: 5 }, status: { succeeded: 2 } }],
    ['are of one when none are asked for', [0, 1], {}],
    [
      'are of a queue of work',
      [1, '1 of 3'],
      { spec: { parallelism: 3 }, status: { succeeded: 1 } },
    ],
  ])('%s', (_what, cell, given) => {
    expect(namedCells(jobPrinter, job(given))['Completions']).toEqual(cell);
  });
});

it("a job's duration begins with its start and ends with its completion", () => {
  const startTime = '2026-01-01T00:00:00Z';
  const completionTime = '2026-01-01T00:01:00Z';
  const duration = (status: batchv1.JobStatus): unknown =>
    namedCells(jobPrinter, job({ status }))['Duration'];
  expect(duration({})).toBeNull();
  expect(duration({ startTime })).toEqual([Date.parse(startTime), null]);
  expect(duration({ startTime, completionTime })).toEqual([
    Date.parse(startTime),
    Date.parse(completionTime),
  ]);
});
