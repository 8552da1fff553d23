import type { InformerInspection } from '@deltascope/wire';
import { formatAge } from '../../live/freshness.ts';
import { countOf } from '../../ui/count-of.ts';
import panel from './facts-panel.module.css';
import { formatMs } from '../informers/informer-state.ts';
import styles from './reflector-history.module.css';

type Reflector = InformerInspection['reflector'];

const WORDS: Record<Reflector['history'][number]['type'], string> = {
  list: 'listed',
  relist: 'listed again',
  watch: 'watch opened',
  rewatch: 'watch opened again',
  error: 'error',
  stop: 'stopped',
};

/** What the Reflector has been through, newest first: lists, watches, and why it had to do so again. */
export function ReflectorHistory({ reflector, nowMs }: { reflector: Reflector; nowMs: number }) {
  const { lists, relists, watches, bookmarks, skipped, lastList } = reflector;
  const count = (value: number): string => value.toLocaleString('en-US');
  return (
    <section aria-label="Reflector history">
      <h2 className={panel.title}>
        Reflector
        <span className={styles.sums}>
          {countOf(lists, 'list')}
          {relists > 0 && `, ${count(relists)} of them again`},{' '}
          {countOf(watches, 'watch', 'watches')}, {countOf(bookmarks, 'bookmark')}
          {skipped > 0 && `, ${countOf(skipped, 'event')} skipped`}
        </span>
      </h2>
      {lastList && (
        <p className={styles.last}>
          The last list read {countOf(lastList.items, 'object')} in{' '}
          {countOf(lastList.pages, 'page')} and took {formatMs(lastList.durationMs)}.
        </p>
      )}
      <ol className={styles.list}>
        {reflector.history.toReversed().map((entry) => (
          <li key={`${entry.at} ${entry.type}`} data-type={entry.type}>
            <time className={styles.time} dateTime={new Date(entry.at).toISOString()}>
              {new Date(entry.at).toLocaleTimeString('en-GB')}
            </time>
            <span className={styles.age}>{formatAge(Math.max(0, nowMs - entry.at))} ago</span>
            <span className={styles.what}>{WORDS[entry.type]}</span>
            <span className={styles.cause} title={entry.cause}>
              {entry.cause === 'start' ? 'the informer started' : entry.cause}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
