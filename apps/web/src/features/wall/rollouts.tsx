import type { WallRollout } from '@deltascope/wire';
import { memo } from 'react';
import { cutMiddle } from '../../ui/name-cut.ts';
import { RolloutCells } from './rollout-cells.tsx';
import styles from './rollouts.module.css';
import { Since } from './wall-time.tsx';
import { rolloutWords } from './wall-words.ts';

/** What is between two templates or two sizes, and how far it is. */
export const Rollouts = memo(function Rollouts({
  rollouts,
  rollingOut,
  max,
}: {
  rollouts: readonly WallRollout[];
  rollingOut: number;
  max: number;
}) {
  const shown = rollouts.slice(0, max);
  const more = rollingOut - shown.length;
  return (
    <section className={styles.section} aria-label="Rollouts">
      <h2 className={styles.head}>
        Rollouts
        {more > 0 && <span className={styles.more}>{more.toLocaleString('en-US')} not shown</span>}
      </h2>
      {shown.length === 0 ? (
        <p className={styles.none}>No rollout in progress</p>
      ) : (
        <ul className={styles.list}>
          {shown.map((rollout) => (
            <Rollout key={rollout.uid} rollout={rollout} />
          ))}
        </ul>
      )}
    </section>
  );
});

function Rollout({ rollout }: { rollout: WallRollout }) {
  const { name, version, failing, since } = rollout;
  return (
    <li className={styles.rollout}>
      <b title={name}>{cutMiddle(name, 18)}</b>
      <span className={styles.version} title={version}>
        {cutMiddle(version, 10)}
      </span>
      <RolloutCells rollout={rollout} />
      <span className={failing > 0 ? styles.failing : undefined}>
        {rolloutWords(rollout)}, <Since at={since} />
      </span>
    </li>
  );
}
