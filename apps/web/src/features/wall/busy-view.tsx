import styles from './busy-view.module.css';
import { EndedList } from './ended-list.tsx';
import { Figures } from './figures.tsx';
import { FindingsList } from './findings-list.tsx';
import { NodeField } from './node-field.tsx';
import { Rollouts } from './rollouts.tsx';
import type { Known } from './wall-state.ts';
import { Warnings } from './warnings.tsx';

const MAX_ROLLOUTS = 2;
/** Findings leave room for so many lines of what is over, each less for every one of them. */
const ENDED_ROOM = 4;

/** Something is wrong: the findings, beside them the cluster, below what is under way. */
export function BusyView({
  known: { wall, cluster },
  asOf,
}: {
  known: Known;
  asOf: number | null;
}) {
  return (
    <div className={styles.busy}>
      <div className={styles.left}>
        <FindingsList wall={wall} asOf={asOf} />
        {wall.findings.length < 3 && (
          <EndedList ended={wall.ended} max={ENDED_ROOM - wall.findings.length} />
        )}
      </div>
      <div className={styles.right}>
        <Figures kinds={cluster.kinds} />
        <NodeField wall={wall} cluster={cluster} />
      </div>
      <Rollouts rollouts={wall.rollouts} rollingOut={wall.rollingOut} max={MAX_ROLLOUTS} />
      <Warnings warnings={wall.warnings} />
    </div>
  );
}
