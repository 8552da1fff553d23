import type { WallWarning } from '@deltascope/wire';
import { memo } from 'react';
import { cutMiddle } from '../../ui/name-cut.ts';
import { StatusMark } from '../../ui/status-mark.tsx';
import rollouts from './rollouts.module.css';
import { Ago } from './wall-time.tsx';
import styles from './warnings.module.css';

const MAX_SHOWN = 3;
/** How many characters of a reason fit, and of a reason and a name together. */
const MAX_REASON = 18;
const LINE = 32;

/** What Kubernetes warned of last, newest first. */
export const Warnings = memo(function Warnings({ warnings }: { warnings: readonly WallWarning[] }) {
  const shown = warnings.slice(0, MAX_SHOWN).map((warning) => ({
    ...warning,
    shortReason: cutMiddle(warning.reason, MAX_REASON),
  }));
  const longest = Math.max(...shown.map(({ shortReason }) => shortReason.length));
  return (
    <section className={rollouts.section} aria-label="Warnings">
      <h2 className={rollouts.head}>Warnings</h2>
      {shown.length === 0 ? (
        <p className={rollouts.none}>No warning</p>
      ) : (
        <ul className={styles.list}>
          {shown.map(({ uid, reason, shortReason, name, at }) => (
            <li key={uid} className={styles.warning}>
              <StatusMark health="warn" size={24} />
              <b title={reason}>{shortReason}</b>
              <span title={name}>{cutMiddle(name, LINE - longest)}</span>
              <Ago at={at} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
});
