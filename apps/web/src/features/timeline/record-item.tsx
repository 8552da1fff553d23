import type { JournalRecord } from '@deltascope/wire';
import { classNames } from '../../ui/class-names.ts';
import { cutMiddle } from '../../ui/name-cut.ts';
import { clockText } from './clock-text.ts';
import styles from './record-list.module.css';
import { RecordMark } from './record-mark.tsx';
import { recordText, recordTitle } from './record-words.ts';

const MAX_NAME = 30;

/** One record of the list: what, whose and when; then what it was. */
export function RecordItem({
  record,
  owner,
  isLit,
}: {
  record: JournalRecord;
  owner: string | null;
  isLit: boolean;
}) {
  const { name, namespace, count, at } = record;
  return (
    <span className={classNames(styles.item, isLit && styles.lit)}>
      <RecordMark record={record} />
      <span className={styles.what}>{recordTitle(record)}</span>
      <span className={styles.name} title={namespace === '' ? name : `${namespace}/${name}`}>
        {cutMiddle(name, MAX_NAME)}
      </span>
      <span className={styles.time}>{clockText(at)}</span>
      <span className={styles.text}>{recordText(record, owner)}</span>
      <span className={styles.count}>{count > 0 && `×${count.toLocaleString('en-US')}`}</span>
    </span>
  );
}
