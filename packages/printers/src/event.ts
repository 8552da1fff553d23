import type { corev1, eventsv1 } from '@deltascope/api';
import { count, instant, text } from './fields.ts';
import type { Sparse } from './fields.ts';
import type { Column, Health, PrintedRow, Printer } from './printer.ts';

type Event = Sparse<corev1.Event>;

const COLUMNS: readonly Column[] = [
  { name: 'Last Seen', type: 'age', priority: 0, description: 'Time since it was last observed.' },
  { name: 'Type', type: 'status', priority: 0, description: 'Normal or Warning.' },
  { name: 'Reason', type: 'text', priority: 0, description: 'Why, in one machine-readable word.' },
  { name: 'Object', type: 'text', priority: 0, description: 'What it is about.' },
  {
    name: 'Subobject',
    type: 'text',
    priority: 1,
    description: 'The part of the object it is about.',
  },
  { name: 'Source', type: 'text', priority: 1, description: 'Who reported it.' },
  { name: 'Message', type: 'text', priority: 0, description: 'What happened, for people.' },
  {
    name: 'First Seen',
    type: 'age',
    priority: 1,
    description: 'Time since it was first observed.',
  },
  {
    name: 'Count',
    type: 'number',
    tableType: 'string',
    priority: 1,
    description: 'How often it was observed.',
  },
];

export const eventPrinter: Printer = {
  resource: { group: '', resource: 'events' },
  kind: 'Event',
  namespaced: true,
  namePosition: COLUMNS.length,
  namePriority: 1,
  columns: COLUMNS,
  print: printEvent,
};

/** The same events as the events.k8s.io API serves them, under its own field names. */
export const eventsV1Printer: Printer = {
  ...eventPrinter,
  resource: { group: 'events.k8s.io', resource: 'events' },
  print: (event: Sparse<eventsv1.Event>) => printEvent(toCoreEvent(event)),
};

function printEvent(event: Event): PrintedRow {
  const firstSeen = instant(event.firstTimestamp) ?? instant(event.eventTime);
  const series = event.series ?? undefined;
  const lastSeen =
    series === undefined
      ? (instant(event.lastTimestamp) ?? firstSeen)
      : instant(series.lastObservedTime);
  const type = text(event.type);
  const health: Health = type === 'Warning' ? 'warn' : 'ok';
  return {
    cells: [
      lastSeen,
      [type, health],
      text(event.reason),
      involvedObject(event),
      text(event.involvedObject?.fieldPath),
      source(event),
      text(event.message).trim(),
      firstSeen,
      // An event that happened once carries no count in the newer API.
      series === undefined ? count(event.count) || 1 : count(series.count),
    ],
    health,
  };
}

function involvedObject({ involvedObject: target }: Event): string {
  const kind = text(target?.kind).toLowerCase();
  const name = text(target?.name);
  return name === '' ? kind : `${kind}/${name}`;
}

function source({ source: from, reportingComponent, reportingInstance }: Event): string {
  const component = text(from?.component) || text(reportingComponent);
  const instance = text(from?.host) || text(reportingInstance);
  return instance === '' ? component : `${component}, ${instance}`;
}

function toCoreEvent(event: Sparse<eventsv1.Event>): Event {
  const { regarding, note, reportingController, ...same } = event;
  const { deprecatedCount, deprecatedFirstTimestamp, deprecatedLastTimestamp, deprecatedSource } =
    event;
  return {
    ...same,
    ...(regarding && { involvedObject: regarding }),
    ...(note !== undefined && { message: note }),
    ...(reportingController !== undefined && { reportingComponent: reportingController }),
    ...(deprecatedCount !== undefined && { count: deprecatedCount }),
    ...(deprecatedFirstTimestamp !== undefined && { firstTimestamp: deprecatedFirstTimestamp }),
    ...(deprecatedLastTimestamp !== undefined && { lastTimestamp: deprecatedLastTimestamp }),
    ...(deprecatedSource && { source: deprecatedSource }),
  };
}
