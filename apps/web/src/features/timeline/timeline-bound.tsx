import { useStore } from 'zustand';
import { countOf } from '../../ui/count-of.ts';
import { clockText, spanText } from './clock-text.ts';
import styles from './timeline-bound.module.css';
import type { TimelineModel } from './timeline-model.ts';

const MIB = 1_048_576;

/** How much is kept, since when, and what went for want of room. */
export function TimelineBound({ model }: { model: TimelineModel }) {
  const journal = useStore(model.store, (state) => state.journal);
  if (!journal) return <footer className={styles.bound} />;
  const { startedAt, keptSince, records, maxRecords, bytes, maxBytes, maxAgeMs, dropped } = journal;
  const count = (value: number): string => value.toLocaleString('en-US');
  return (
    <footer className={styles.bound}>
      <span>
        Kept since {clockText(Math.max(startedAt, keptSince))}: {count(records)} of{' '}
        {countOf(maxRecords, 'record')}, {(bytes / MIB).toFixed(1)} of {Math.round(maxBytes / MIB)}{' '}
        MiB, at most {spanText(maxAgeMs)}
      </span>
      <span>
        {dropped > 0 ? `${countOf(dropped, 'record')} dropped` : 'None dropped'}
        <span className={styles.start}>; the server began to look at {clockText(startedAt)}</span>
      </span>
    </footer>
  );
}
