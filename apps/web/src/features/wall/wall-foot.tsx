import type { WallView } from './use-wall.ts';
import { watchedKinds } from './wall-kinds.ts';
import { useClockTime } from './wall-time.tsx';
import { blindNames, watchedWords } from './wall-words.ts';
import styles from './wall-foot.module.css';

/** What is watched and since when; and what is not. */
export function WallFoot({ view: { known, cluster, trouble, blind } }: { view: WallView }) {
  const kinds = (known?.cluster ?? cluster)?.kinds;
  return (
    <footer className={styles.foot}>
      <p>
        {trouble !== null && known && 'Last state kept. '}
        {kinds && watchedWords(watchedKinds(kinds))}
        {known && <StartedAt at={known.wall.startedAt} />}
      </p>
      {blind.length > 0 && <p className={styles.blind}>Not seen: {blindNames(blind)}</p>}
    </footer>
  );
}

function StartedAt({ at }: { at: number }) {
  return ` since ${useClockTime(at)}`;
}
