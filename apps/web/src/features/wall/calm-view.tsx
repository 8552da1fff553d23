import type { ClusterValue, WallValue } from '@deltascope/wire';
import { countOf } from '../../ui/count-of.ts';
import styles from './calm-view.module.css';
import { DayRing } from './day-ring.tsx';
import { EndedList } from './ended-list.tsx';
import { Figures } from './figures.tsx';
import { NodeField } from './node-field.tsx';
import { Rollouts } from './rollouts.tsx';
import { UnseenKinds } from './unseen-kinds.tsx';
import type { BlindKind } from './wall-kinds.ts';
import type { Known } from './wall-state.ts';
import { Since, useClockTime, useExactClockTime } from './wall-time.tsx';
import { blindSentence } from './wall-words.ts';

const MAX_ROLLOUTS = 4;
const MAX_ENDED = 4;

/** Nothing is wrong: the day as a ring, the field of pods, and the last troubles with how they ended. */
export function CalmView({
  known: { wall, cluster },
  asOf,
  blind,
}: {
  known: Known;
  asOf: number | null;
  blind: readonly BlindKind[];
}) {
  const rollouts = wall.rollouts.slice(0, MAX_ROLLOUTS);
  return (
    <div className={styles.calm}>
      <section className={styles.dial} aria-label="Health">
        <DayRing day={wall.day} at={toMinute(wall.at)} ended={wall.ended} />
        <div className={styles.middle}>
          <h2>Nothing wrong</h2>
          <Qualifier wall={wall} asOf={asOf} blind={blind} />
          <LeftOver kinds={cluster.kinds} />
        </div>
      </section>
      <div className={styles.side}>
        <Figures kinds={cluster.kinds} />
        <NodeField wall={wall} cluster={cluster} />
        <UnseenKinds blind={blind} />
        {rollouts.length > 0 && (
          <Rollouts rollouts={rollouts} rollingOut={wall.rollingOut} max={MAX_ROLLOUTS} />
        )}
        <EndedList
          ended={wall.ended}
          max={Math.max(0, MAX_ENDED - 2 * rollouts.length - blind.length)}
        />
      </div>
    </div>
  );
}

/** Within what, as of when or for how long: "nothing wrong" never stands alone. */
function Qualifier({
  wall,
  asOf,
  blind,
}: {
  wall: WallValue;
  asOf: number | null;
  blind: readonly BlindKind[];
}) {
  const { calmSince, startedAt } = wall;
  if (asOf !== null) return <AsOf at={asOf} />;
  if (blind.length > 0) {
    return (
      <p className={styles.long}>
        in what can be seen:
        <br />
        {blindSentence(blind)}
      </p>
    );
  }
  if (calmSince === null) return null;
  // What was before this server's time nobody here can tell.
  if (calmSince <= startedAt) return <SinceStart at={startedAt} />;
  return (
    <p>
      for <Since at={calmSince} />
    </p>
  );
}

/** Failed pods that were replaced trouble nobody, and still are among the figures. */
function LeftOver({ kinds }: { kinds: ClusterValue['kinds'] }) {
  const failed = kinds.find(({ resource }) => resource === 'pods')?.health.bad ?? 0;
  if (failed === 0) return null;
  return (
    <p>
      <small>{countOf(failed, 'failed pod')} left over</small>
    </p>
  );
}

/** A hand on a 24-hour dial moves a quarter of a degree a minute: more often it need not be drawn. */
function toMinute(ms: number): number {
  return Math.floor(ms / 60_000) * 60_000;
}

function AsOf({ at }: { at: number }) {
  return <p>as of {useExactClockTime(at)}</p>;
}

function SinceStart({ at }: { at: number }) {
  return (
    <p>
      since {useClockTime(at)},<small>when this screen’s server started</small>
    </p>
  );
}
