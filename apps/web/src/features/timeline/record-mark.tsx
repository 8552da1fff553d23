import type { JournalRecord } from '@deltascope/wire';
import { DeltaMark } from '../../ui/delta-mark.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import styles from './record-mark.module.css';

/** The mark of a record beside its words; the same shapes as on the lanes. */
export function RecordMark({ record, size = 10 }: { record: JournalRecord; size?: number }) {
  switch (record.type) {
    case 'Warning':
      return <StatusMark health="warn" size={size + 1} />;
    case 'Normal':
      return <EventRing size={size} />;
    case 'Added':
    case 'Changed':
    case 'Deleted':
      if (record.late) return <DeltaMark type="Replaced" size={size} />;
      return <DeltaMark type={record.type === 'Changed' ? 'Updated' : record.type} size={size} />;
  }
}

/** An event of no concern. */
export function EventRing({ size = 10 }: { size?: number }) {
  return (
    <svg className={styles.ring} width={size} height={size} viewBox="0 0 12 12" aria-hidden>
      <circle cx="6" cy="6" r="3.2" fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}
