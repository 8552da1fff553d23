import type { WallEnded } from '@deltascope/wire';
import { memo } from 'react';
import { StatusMark } from '../../ui/status-mark.tsx';
import styles from './ended-list.module.css';
import { ClockTime } from './wall-time.tsx';
import { endedWords } from './wall-words.ts';

/** The last troubles that are over, newest first, and how they ended. */
export const EndedList = memo(function EndedList({
  ended,
  max,
}: {
  ended: readonly WallEnded[];
  max: number;
}) {
  const shown = ended.slice(0, max);
  if (shown.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="Cleared">
      {shown.map((trouble) => (
        <li key={`${trouble.uid} ${trouble.since}`} className={styles.trouble}>
          <StatusMark health={trouble.health} size={26} labelled />
          <b>
            <ClockTime at={trouble.since} />
          </b>
          <span title={endedWords(trouble)}>{endedWords(trouble)}</span>
        </li>
      ))}
    </ul>
  );
});
