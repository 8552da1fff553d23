import { Popover } from '@base-ui/react/popover';
import Lock from 'lucide-react/icons/lock';
import type { ReactNode } from 'react';
import { formatAge, type Freshness, type FreshnessWord } from '../live/freshness.ts';
import { classNames } from './class-names.ts';
import styles from './freshness-chip.module.css';
import { HiddenText } from './hidden-text.tsx';
import popover from './popover.module.css';
import { Ring } from './ring.tsx';
import { StatusMark } from './status-mark.tsx';

const MARKS: Record<FreshnessWord, ReactNode> = {
  Live: <Ring live />,
  Quiet: <StatusMark health="ok" size={12} quiet />,
  Slow: <StatusMark health="warn" size={12} />,
  Loading: <Ring />,
  Relisting: <Ring />,
  Stale: <StatusMark health="warn" size={12} />,
  'Link lost': <StatusMark health="bad" size={12} />,
  Forbidden: <Lock size={12} strokeWidth={1.6} aria-hidden />,
  'Not served': <StatusMark health="unknown" size={12} />,
  Refused: <StatusMark health="unknown" size={12} />,
};

const TONES: Record<FreshnessWord, string | undefined> = {
  Live: undefined,
  Quiet: undefined,
  Slow: styles.slow,
  Loading: styles.sync,
  Relisting: styles.sync,
  Stale: styles.stale,
  'Link lost': styles.lost,
  Forbidden: styles.denied,
  'Not served': styles.denied,
  Refused: styles.denied,
};

/** Shape, word, age, cause: always in this order, and the word never shifts. It opens what was counted. */
export function FreshnessChip({
  freshness,
  counters,
}: {
  freshness: Freshness;
  counters: readonly (readonly [name: string, value: string])[];
}) {
  const { word, ageMs, cause } = freshness;
  return (
    <Popover.Root>
      <Popover.Trigger className={classNames(styles.chip, TONES[word])}>
        {MARKS[word]}
        <HiddenText>Freshness: </HiddenText>
        <span className={styles.word}>{word}</span>
        {ageMs !== null && <span className={styles.age}>{formatAge(ageMs)}</span>}
        {cause !== null && <span className={styles.cause}>{cause}</span>}
      </Popover.Trigger>
      {/* The word is announced when it changes; the whole chip would be once a second, for its age. */}
      <output>
        <HiddenText>{word}</HiddenText>
      </output>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className={popover.positioner}>
          <Popover.Popup className={popover.popup}>
            <Popover.Title className={popover.title}>
              Counters of this list and its link
            </Popover.Title>
            <dl className={popover.facts}>
              {counters.map(([name, value]) => (
                <div key={name} className={styles.counter}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <p className={popover.note}>
              A gap is a frame that did not follow the one before. It is fetched again at once.
            </p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
