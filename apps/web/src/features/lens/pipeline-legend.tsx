import type { InformerInspection } from '@deltascope/wire';
import { deltaTypesOf } from '../../live/delta-types.ts';
import type { InformerHistory } from '../../live/informer-history.ts';
import { classNames } from '../../ui/class-names.ts';
import { DeltaMark } from '../../ui/delta-mark.tsx';
import deltaText from '../../ui/delta-text.module.css';
import styles from './pipeline.module.css';
import { formatRate } from './stage-words.ts';

/** The marks of the deltas with how many there were, and what a dot stands for. */
export function PipelineLegend({
  mode,
  history,
  perSecond,
  unit,
}: {
  mode: InformerInspection['queue']['mode'];
  history: InformerHistory;
  perSecond: number;
  unit: number;
}) {
  const counts = history.lastMinute();
  const seconds = Math.min(60, history.seconds.length);
  return (
    <div className={styles.legend}>
      <span className={styles.quiet}>Deltas, last {seconds < 60 ? `${seconds} s` : 'minute'}</span>
      {deltaTypesOf(mode).map((type) => (
        <span key={type} className={styles.legendEntry}>
          <DeltaMark type={type} size={10} />
          <span className={deltaText[type]}>{type}</span>
          <span className={classNames(counts[type] === 0 && styles.zero)}>
            {counts[type].toLocaleString('en-US')}
          </span>
        </span>
      ))}
      <span className={styles.legendEnd}>
        {perSecond < 0.05
          ? 'At rest: nothing moves.'
          : unit === 1
            ? `Dots move at the true rate: ${formatRate(perSecond)} a second.`
            : `A dot stands for ${unit} deltas: ${formatRate(perSecond)} a second.`}
      </span>
    </div>
  );
}
