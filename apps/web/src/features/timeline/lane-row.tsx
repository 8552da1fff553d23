import ChevronRight from 'lucide-react/icons/chevron-right';
import { memo, useCallback } from 'react';
import { useTicked } from '../../live/live-context.tsx';
import { classNames } from '../../ui/class-names.ts';
import { HiddenText } from '../../ui/hidden-text.tsx';
import healthText from '../../ui/health-text.module.css';
import { splitName } from '../../ui/name-cut.ts';
import { StatusMark } from '../../ui/status-mark.tsx';
import { attentionOf, isCalm, toHealth } from './health-code.ts';
import styles from './lane-row.module.css';
import { MARK_TIP_ID } from './mark-focus.ts';

/** A longer word has a line of its own beside the name, and the owner's kind gets the whole width below. */
const SHORT_WORD = 9;

/** What a row shows; all of it plain values, so that a row is drawn again only when one of them differs. */
export interface LaneRowProps {
  readonly rowKey: string;
  /** As long as there is room for; `fullName` is the whole. */
  readonly name: string;
  readonly fullName: string;
  /** "Deployment, shop"; empty below an owner's lane. */
  readonly place: string;
  readonly code: number;
  /** It can be known how it is now; else this is how it was. */
  readonly isKnown: boolean;
  readonly word: string;
  /** Null below an owner's lane. */
  readonly expanded: boolean | null;
  readonly isCurrent: boolean;
  /** The row in words, for a time; the same for the same time. */
  readonly summary: (rowKey: string, nowMs: number) => string;
  readonly onToggle: (rowKey: string) => void;
  readonly onFocusKey: (rowKey: string) => void;
}

/** The left end of a lane: how it is, whose it is, and its word. */
export const LaneRowHead = memo(function LaneRowHead({
  rowKey,
  name,
  fullName,
  place,
  code,
  isKnown,
  word,
  expanded,
  isCurrent,
  summary,
  onToggle,
  onFocusKey,
}: LaneRowProps) {
  const label = useTicked(useCallback((now) => summary(rowKey, now), [summary, rowKey]));
  const health = isKnown ? (toHealth(attentionOf(code)) ?? 'done') : 'unknown';
  const isOwner = expanded !== null;
  const [head, tail] = splitName(name);
  return (
    <button
      type="button"
      data-row={rowKey}
      tabIndex={isCurrent ? 0 : -1}
      aria-expanded={expanded ?? undefined}
      aria-describedby={isCurrent ? MARK_TIP_ID : undefined}
      data-long={word.length > SHORT_WORD}
      className={classNames(styles.head, !isOwner && styles.below)}
      onClick={() => onToggle(rowKey)}
      onFocus={() => onFocusKey(rowKey)}
      title={fullName}
    >
      {/* What is seen is told in full by the summary. */}
      <HiddenText>{label}</HiddenText>
      {isOwner && (
        <ChevronRight
          size={12}
          strokeWidth={1.6}
          className={styles.chevron}
          data-open={expanded}
          aria-hidden
        />
      )}
      <span className={styles.mark} aria-hidden>
        <StatusMark health={health} size={11} quiet />
      </span>
      <span className={styles.name} aria-hidden>
        {isOwner ? (
          name
        ) : (
          <>
            <span className={styles.start}>{head}</span>
            <span className={styles.end}>{tail}</span>
          </>
        )}
      </span>
      {isOwner && (
        <span className={styles.place} aria-hidden>
          {place}
        </span>
      )}
      <span
        className={classNames(
          styles.word,
          isKnown && isCalm(code) ? styles.calm : healthText[health],
        )}
      >
        {word}
      </span>
    </button>
  );
});
