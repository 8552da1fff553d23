import type { ReplicaRow } from '@deltascope/wire';
import { useCallback } from 'react';
import { useLive, useTicked } from '../../live/live-context.tsx';
import { DeltaMark } from '../../ui/delta-mark.tsx';
import { latestChange } from './change-kind.ts';

/** How long the mark outlives the light: long enough to find a row again. */
const MARK_MS = 8_000;

/** The mark of what happened to a row last, while it is news. */
export function RowGutter({ row, leaving }: { row: ReplicaRow; leaving: boolean }) {
  const { link } = useLive();
  const changedAt = latestChange(row)?.change.at ?? null;
  const at = changedAt ?? row.addedAt;
  const isNews = useTicked(
    useCallback((now) => at !== null && now - (at - link.skew.ms) < MARK_MS, [at, link]),
  );
  if (leaving) return <DeltaMark type="Deleted" size={11} label="Deleted" />;
  if (!isNews) return null;
  return changedAt === null ? (
    <DeltaMark type="Added" size={11} label="Added" />
  ) : (
    <DeltaMark type="Updated" size={10} label="Updated" />
  );
}
