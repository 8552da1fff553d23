import type { InformerInspection } from '@deltascope/wire';
import { classNames } from '../../ui/class-names.ts';
import type { InformerHistory } from '../../live/informer-history.ts';
import { DeltaMark } from '../../ui/delta-mark.tsx';
import deltaText from '../../ui/delta-text.module.css';
import { countOf } from '../../ui/count-of.ts';
import { cutMiddle } from '../../ui/name-cut.ts';
import { formatMs } from '../informers/informer-state.ts';
import bricks from './brick.module.css';
import { DepthChart } from './depth-chart.tsx';
import styles from './queue-panel.module.css';

type HeadKey = InformerInspection['queue']['head'][number];

/** As many rows as the panel always has room for: it must not jump with every delta. */
const ROWS = 5;
const MAX_BRICKS = 3;
/** What a key's column has room for. */
const KEY_CHARS = 30;

const WORDS: Record<InformerInspection['queue']['mode'], { what: string; note: string }> = {
  DeltaFIFO: {
    what: 'keys in order, each with its deltas, oldest first',
    note: 'A key stands in the queue once; new deltas stack on it, so a burst costs one pop. Two Deleted in a row merge into one. Nothing else is merged.',
  },
  RealFIFO: {
    what: 'deltas in order, oldest first',
    note: 'Every delta stands for itself and nothing is merged; up to a thousand of different keys are popped together.',
  },
  'RealFIFO (atomic)': {
    what: 'deltas in order, oldest first',
    note: 'Every delta stands for itself and nothing is merged. A list is one ReplacedAll, a resync one SyncAll: what has gone is found out when they are popped.',
  },
};

/** What waits in the queue this moment, and how much did over the last minute. */
export function QueuePanel({
  queue,
  history,
  nowMs,
}: {
  queue: InformerInspection['queue'];
  history: InformerHistory;
  nowMs: number;
}) {
  const words = WORDS[queue.mode];
  return (
    <section className={styles.panel} aria-label={`Inside ${queue.mode}`}>
      <header className={styles.head}>
        <h2>Inside {queue.mode}</h2>
        <span className={styles.what}>{words.what}</span>
        <span className={styles.count}>
          {countOf(queue.keys, 'key')}, {countOf(queue.deltas, 'delta')}
        </span>
      </header>
      <ol className={styles.keys}>
        {Array.from({ length: ROWS }, (_, index) => (
          <KeyRow key={index} entry={queue.head[index]} index={index} nowMs={nowMs} />
        ))}
      </ol>
      <p className={styles.note}>{words.note}</p>
      <DepthChart queue={queue} seconds={history.seconds} nowMs={nowMs} />
    </section>
  );
}

function KeyRow({
  entry,
  index,
  nowMs,
}: {
  entry: HeadKey | undefined;
  index: number;
  nowMs: number;
}) {
  if (!entry) {
    return (
      <li className={styles.row} aria-hidden={index > 0}>
        {index === 0 && (
          <span className={styles.empty}>Empty: every change that came has been popped.</span>
        )}
      </li>
    );
  }
  const slash = entry.key.indexOf('/');
  const name = entry.key.slice(slash + 1);
  return (
    <li className={classNames(styles.row, index === 0 && styles.next)}>
      <span className={styles.index}>{index === 0 ? 'next' : index + 1}</span>
      <span className={styles.key} title={entry.key}>
        {slash >= 0 && <span className={styles.namespace}>{entry.key.slice(0, slash + 1)}</span>}
        {cutMiddle(name, Math.max(12, KEY_CHARS - slash - 1))}
      </span>
      <span className={styles.deltas}>
        {entry.deltas.slice(0, MAX_BRICKS).map(({ type, resourceVersion, at }) => (
          <span
            key={`${resourceVersion} ${type} ${at}`}
            className={classNames(styles.delta, bricks.brick, bricks[type])}
          >
            <DeltaMark type={type} size={9} />
            <span className={deltaText[type]}>{type}</span>
            <span className={styles.revision} title={resourceVersion}>
              {resourceVersion.slice(-4)}
            </span>
            <span>{formatMs(Math.max(0, nowMs - at))}</span>
          </span>
        ))}
        {entry.deltas.length > MAX_BRICKS && <span>+{entry.deltas.length - MAX_BRICKS}</span>}
      </span>
    </li>
  );
}
