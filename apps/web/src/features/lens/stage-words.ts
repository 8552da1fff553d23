import type { InformerInspection } from '@deltascope/wire';
import { formatAge } from '../../live/freshness.ts';
import { countOf } from '../../ui/count-of.ts';
import { behind, formatMs, lastHandle, slowestListener } from '../informers/informer-state.ts';

/** A stage of the pipeline in words: what it does, and its figures. */
export interface StageWords {
  readonly name: string;
  readonly what: string;
  readonly figures: readonly {
    readonly name: string;
    readonly value: string;
    readonly tone?: 'warn' | 'progress';
  }[];
}

/** The same as the drawing shows, stage by stage. `poppedPerSecond` comes from the page's own history. */
export function stageWords(
  informer: InformerInspection,
  { nowMs, poppedPerSecond }: { nowMs: number; poppedPerSecond: number },
): readonly StageWords[] {
  return [
    ...sourceStages(informer, nowMs),
    ...queueStages(informer, { nowMs, poppedPerSecond }),
    ...audienceStages(informer, nowMs),
  ];
}

const count = (value: number): string => value.toLocaleString('en-US');
const ago = (at: number | null, nowMs: number): string =>
  at === null ? 'not yet' : `${formatAge(Math.max(0, nowMs - at))} ago`;

function sourceStages({ reflector }: InformerInspection, nowMs: number): readonly StageWords[] {
  const { enqueued, watch, lastActivityAt, lists, relists, watches } = reflector;
  return [
    {
      name: 'API server',
      what: 'Numbers every change.',
      figures: [
        { name: 'newest', value: enqueued || 'none yet' },
        { name: 'this watch', value: watch ? formatBytes(watch.bytes) : 'none open' },
        { name: 'received', value: ago(lastActivityAt, nowMs) },
      ],
    },
    {
      name: 'Reflector',
      what: 'Lists once, then watches.',
      figures: [
        { name: 'enqueued rv', value: enqueued || 'none yet' },
        { name: 'lists', value: relists === 0 ? count(lists) : `${lists}, ${relists} again` },
        { name: 'watches', value: count(watches) },
      ],
    },
  ];
}

function queueStages(
  informer: InformerInspection,
  { nowMs, poppedPerSecond }: { nowMs: number; poppedPerSecond: number },
): readonly StageWords[] {
  const { queue, store } = informer;
  const gap = behind(informer, { nowMs, noun: true });
  const perKey = queue.mode === 'DeltaFIFO';
  return [
    {
      name: queue.mode,
      what: perKey ? 'Changes wait per key, in order.' : 'Changes wait one by one.',
      figures: [
        {
          name: 'waiting',
          value: `${countOf(queue.keys, 'key')}, ${countOf(queue.deltas, 'delta')}`,
        },
        { name: 'deletes merged', value: count(queue.merged) },
        {
          name: 'hasSynced',
          value: synced(queue),
        },
      ],
    },
    {
      name: 'Controller: Pop',
      what: perKey ? 'One key at a time.' : 'Up to 1,000 deltas.',
      figures: [
        { name: 'rate', value: `${formatRate(poppedPerSecond)}/s` },
        { name: 'popped', value: compact(queue.popped) },
        {
          name: 'last wait',
          value: queue.lastWaitMs === null ? 'none' : formatMs(queue.lastWaitMs),
        },
      ],
    },
    {
      name: 'Indexer',
      what: 'Keeps the latest of each object.',
      figures: [
        { name: 'applied rv', value: store.applied || 'none yet' },
        gap === null
          ? { name: 'behind', value: '0' }
          : { name: 'behind', value: gap, tone: 'progress' },
        { name: 'objects', value: count(store.objects) },
      ],
    },
  ];
}

function audienceStages(informer: InformerInspection, nowMs: number): readonly StageWords[] {
  const { listeners, viewers } = informer;
  const slowest = slowestListener(informer);
  const pending = listeners.reduce((total, listener) => total + listener.pending, 0);
  const errors = listeners.reduce((total, listener) => total + listener.errors, 0);
  const synced = listeners.filter((listener) => listener.synced).length;
  const oldestAt = listeners.reduce<number | null>(
    (oldest, { oldestPendingAt: at }) =>
      at === null || (oldest !== null && oldest < at) ? oldest : at,
    null,
  );
  const waited =
    pending > 0 && oldestAt !== null ? `, oldest ${formatAge(Math.max(0, nowMs - oldestAt))}` : '';
  return [
    {
      name: 'Processor',
      what: 'Tells them all.',
      figures: [
        { name: 'listeners', value: count(listeners.length) },
        { name: 'synced', value: `${synced} of ${listeners.length}` },
      ],
    },
    {
      name: 'Listeners',
      what: 'A slow one delays only itself.',
      figures: [
        {
          name: 'slowest',
          value: slowest ? `${slowest.name}, ${lastHandle(slowest)}` : 'none',
        },
        { name: 'pending', value: `${count(pending)}${waited}` },
        errors === 0
          ? { name: 'errors', value: '0' }
          : { name: 'errors', value: count(errors), tone: 'warn' },
      ],
    },
    {
      name: 'Viewers',
      what: 'Get changed cells.',
      figures: [{ name: 'open', value: count(viewers) }],
    },
  ];
}

export function formatRate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond));
}

function synced({ hasSynced, initialPopulation }: InformerInspection['queue']): string {
  if (hasSynced) return 'yes';
  return initialPopulation === 0 ? 'not yet' : `${count(initialPopulation)} to go`;
}

/** There is little room under the gate: "12,345", then "1.2 M". */
function compact(value: number): string {
  return value < 1_000_000 ? count(value) : `${(value / 1_000_000).toFixed(1)} M`;
}

function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_024 ** 2) return `${(bytes / 1_024).toFixed(1)} KiB`;
  return `${(bytes / 1_024 ** 2).toFixed(1)} MiB`;
}
