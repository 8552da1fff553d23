import { useStore } from 'zustand';
import { DeltaMark } from '../../ui/delta-mark.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { EventRing } from './record-mark.tsx';
import styles from './timeline-legend.module.css';
import { MAX_MARKS, type TimelineModel } from './timeline-model.ts';

/** What lines and marks mean; on a small screen for those who ask. */
export function TimelineLegend({ model, isNarrow }: { model: TimelineModel; isNarrow: boolean }) {
  if (!isNarrow) return <Legend model={model} />;
  return (
    <details className={styles.folded}>
      <summary>Legend</summary>
      <Legend model={model} />
    </details>
  );
}

function Legend({ model }: { model: TimelineModel }) {
  const dense = useStore(model.store, (state) => state.dense);
  return (
    <ul className={styles.legend} aria-label="Legend">
      {(['healthy', 'in progress', 'degraded', 'failing', 'unknown'] as const).map((word) => (
        <li key={word}>
          <i className={styles.line} data-line={word} />
          {word}
        </li>
      ))}
      {dense ? (
        <li className={styles.dense}>
          Over {MAX_MARKS.toLocaleString('en-US')} records in view: only how many happened when
        </li>
      ) : (
        <>
          <li className={styles.first}>
            <DeltaMark type="Added" />
            added
          </li>
          <li>
            <DeltaMark type="Updated" />
            changed
          </li>
          <li>
            <DeltaMark type="Deleted" />
            deleted
          </li>
          <li>
            <DeltaMark type="Replaced" />
            seen late
          </li>
          <li>
            <StatusMark health="warn" />
            warning
          </li>
          <li>
            <EventRing />
            event
          </li>
          <li>
            <span className={styles.capsule}>9</span>
            several
          </li>
        </>
      )}
    </ul>
  );
}
