import type { ClusterValue, KindSummary, WireHealth } from '@deltascope/wire';
import Lock from 'lucide-react/icons/lock';
import { memo } from 'react';
import { classNames } from '../../ui/class-names.ts';
import { HiddenText } from '../../ui/hidden-text.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import styles from './figures.module.css';
import { figureKinds, kindName, shortName } from './wall-kinds.ts';

const MARK_PX = 26;

/** How many there are and how they are: the large kinds as figures, the others only when they have faults. */
export const Figures = memo(function Figures({ kinds }: { kinds: ClusterValue['kinds'] }) {
  const { large, small } = figureKinds(kinds);
  const faulty = small.filter(({ health }) => worstOf(health) !== null);
  return (
    <section aria-label="Counts and health">
      <ul className={styles.figures}>
        {large.map((kind) => (
          <Figure key={kind.resource} kind={kind} />
        ))}
      </ul>
      {faulty.length > 0 && (
        <ul className={styles.others}>
          {faulty.map((kind) => (
            <li key={kind.resource}>
              {shortName(kind.resource)} <Faults kind={kind} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
});

function Figure({ kind }: { kind: KindSummary }) {
  const { resource, state, count, health } = kind;
  const name = kindName(resource);
  if (state === 'forbidden') {
    return (
      <li className={styles.figure}>
        <b className={styles.lock}>
          <Lock size={54} strokeWidth={1.8} aria-hidden />
        </b>
        <span>{name}</span>
        <span className={styles.state}>not allowed</span>
      </li>
    );
  }
  const allReady = count > 0 && health.ok === count;
  return (
    <li className={styles.figure}>
      <b>{state === 'loading' ? '…' : count.toLocaleString('en-US')}</b>
      <span>
        {name}
        {allReady && ' ready'}
      </span>
      {state === 'loading' || state === 'stale' ? (
        <span className={styles.state}>
          <StatusMark health="unknown" size={MARK_PX} />
          {state}
        </span>
      ) : (
        <Faults kind={kind} />
      )}
    </li>
  );
}

/** How many are at their worst; a quiet disc when none has a fault, half of one while some are on their way. */
function Faults({ kind: { health } }: { kind: KindSummary }) {
  const worst = worstOf(health);
  if (worst === null) {
    return (
      <span className={styles.fine}>
        <StatusMark health={health.progress ? 'progress' : 'ok'} size={MARK_PX} labelled />
      </span>
    );
  }
  const words = FAULTY.flatMap((fault) => {
    const count = health[fault] ?? 0;
    return count > 0 ? [`${count.toLocaleString('en-US')} ${WORDS[fault]}`] : [];
  });
  return (
    <span className={classNames(styles.faults, styles[worst])}>
      <StatusMark health={worst} size={MARK_PX} />
      <span aria-hidden>{(health[worst] ?? 0).toLocaleString('en-US')}</span>
      <HiddenText>{words.join(', ')}</HiddenText>
    </span>
  );
}

const FAULTY = ['bad', 'warn'] as const satisfies readonly WireHealth[];
const WORDS = { bad: 'failing', warn: 'degraded' } as const;

function worstOf(health: KindSummary['health']): 'bad' | 'warn' | null {
  return FAULTY.find((fault) => (health[fault] ?? 0) > 0) ?? null;
}
