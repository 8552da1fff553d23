import type { TableReplica } from '@deltascope/wire';
import { formatAge } from './freshness.ts';
import type { Live } from './live.ts';

export type Counter = readonly [name: string, value: string];

/** What was counted on a view's way here, for its chip's popover; `own` is what the view counts besides. */
export function rowsCounters(
  { link, ticker }: Live,
  { replica, dataAt }: { readonly replica: TableReplica; readonly dataAt: number | null },
  own: readonly Counter[] = [],
): readonly Counter[] {
  const { frames, gaps, repaired, resets, bytes, ignored } = link.counters;
  const count = (value: number): string => value.toLocaleString('en-US');
  return [
    ['data age', dataAt === null ? 'no data yet' : formatAge(ticker.nowMs - dataAt)],
    ['epoch', replica.epoch || 'none yet'],
    ['seq', count(Math.max(0, replica.seq))],
    ...own,
    ['frames', count(frames)],
    ['bytes', count(bytes)],
    ['gaps', count(gaps)],
    ['repaired', count(repaired)],
    ['lost', count(gaps - repaired)],
    ['resets', count(resets)],
    ['ignored', count(ignored)],
  ];
}
