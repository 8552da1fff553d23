import type { batchv1 } from '@deltascope/api';
import { AGE, createdAt } from './age.ts';
import { condition, count, instant } from './fields.ts';
import type { Sparse } from './fields.ts';
import { CONTAINER_COLUMNS, containerCells, SELECTOR, selectorCell } from './pod-template.ts';
import type { Cell, Health, PrintedRow, Printer } from './printer.ts';

type Job = Sparse<batchv1.Job>;

export const jobPrinter: Printer = {
  resource: { group: 'batch', resource: 'jobs' },
  kind: 'Job',
  namespaced: true,
  namePosition: 0,
  namePriority: 0,
  columns: [
    { name: 'Status', type: 'status', priority: 0, description: 'How far it is.' },
    {
      name: 'Completions',
      type: 'ratio',
      priority: 0,
      description: 'Pods that ran to their end well, of those wanted.',
    },
    {
      name: 'Duration',
      type: 'duration',
      absent: '',
      priority: 0,
      description: 'From its start to its completion, or until now.',
    },
    AGE,
    ...CONTAINER_COLUMNS,
    SELECTOR,
  ],

  print(job: Job): PrintedRow {
    const { metadata, spec, status } = job;
    const [word, health] = jobStatus(job);
    const startedMs = instant(status?.startTime);
    return {
      cells: [
        [word, health],
        completions(job),
        startedMs === null ? null : [startedMs, instant(status?.completionTime)],
        createdAt(metadata),
        ...containerCells(spec?.template),
        selectorCell(spec?.selector),
      ],
      health,
    };
  },
};

/** A job without a number of completions is done when any pod is; its pods share a queue of work. */
function completions({ spec, status }: Job): Cell {
  const succeeded = count(status?.succeeded);
  if (typeof spec?.completions === 'number') return [succeeded, spec.completions];
  const parallelism = count(spec?.parallelism);
  return [succeeded, parallelism > 1 ? `1 of ${parallelism}` : 1];
}

function jobStatus({ metadata, status }: Job): readonly [word: string, health: Health] {
  const holds = (type: string): boolean => condition(status?.conditions, type)?.status === 'True';
  if (holds('Complete')) return ['Complete', 'done'];
  if (holds('Failed')) return ['Failed', 'bad'];
  if (typeof metadata?.deletionTimestamp === 'string') return ['Terminating', 'progress'];
  if (holds('Suspended')) return ['Suspended', 'ok'];
  if (holds('FailureTarget')) return ['FailureTarget', 'bad'];
  if (holds('SuccessCriteriaMet')) return ['SuccessCriteriaMet', 'progress'];
  return ['Running', count(status?.failed) > 0 ? 'warn' : 'progress'];
}
