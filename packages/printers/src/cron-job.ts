import type { batchv1 } from '@deltascope/api';
import { AGE, createdAt } from './age.ts';
import { instant, items, text, textOrNone } from './fields.ts';
import type { Sparse } from './fields.ts';
import { CONTAINER_COLUMNS, containerCells, SELECTOR, selectorCell } from './pod-template.ts';
import type { PrintedRow, Printer } from './printer.ts';

export const cronJobPrinter: Printer = {
  resource: { group: 'batch', resource: 'cronjobs' },
  kind: 'CronJob',
  namespaced: true,
  namePosition: 0,
  namePriority: 0,
  columns: [
    { name: 'Schedule', type: 'text', priority: 0, description: 'When it runs, in cron’s format.' },
    { name: 'Timezone', type: 'text', priority: 0, description: 'The time zone of its schedule.' },
    {
      name: 'Suspend',
      type: 'text',
      tableType: 'boolean',
      absent: '<unset>',
      priority: 0,
      description: 'Whether later runs are held back.',
    },
    { name: 'Active', type: 'number', priority: 0, description: 'Its jobs that run now.' },
    {
      name: 'Last Schedule',
      type: 'age',
      absent: '<none>',
      priority: 0,
      description: 'Time since it last started a job.',
    },
    AGE,
    ...CONTAINER_COLUMNS,
    SELECTOR,
  ],

  print({ metadata, spec, status }: Sparse<batchv1.CronJob>): PrintedRow {
    const suspend = spec?.suspend;
    return {
      cells: [
        text(spec?.schedule),
        textOrNone(spec?.timeZone),
        typeof suspend === 'boolean' ? (suspend ? 'True' : 'False') : null,
        items(status?.active).length,
        instant(status?.lastScheduleTime),
        createdAt(metadata),
        ...containerCells(spec?.jobTemplate?.spec?.template),
        selectorCell(spec?.jobTemplate?.spec?.selector),
      ],
      health: 'ok',
    };
  },
};
