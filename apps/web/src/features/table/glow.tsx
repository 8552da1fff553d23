import { useState } from 'react';
import { classNames } from '../../ui/class-names.ts';
import type { ChangeKind } from './change-kind.ts';
import styles from './glow.module.css';

/** Held and faded, as --dur-glow-hold and --dur-glow say together. */
export const GLOW_MS = 2_600;

/**
 * The light on what has just changed. Give it `at` as its key: a new change is a new light. One that comes into view late begins where
 * the others are.
 */
export function Glow({
  kind,
  at,
  nowMs,
}: {
  kind: ChangeKind | 'added' | 'deleted';
  at: number;
  nowMs: number;
}) {
  const [delayMs] = useState(() => Math.min(0, at - nowMs));
  return (
    <i
      className={classNames(styles.glow, styles[kind])}
      style={{ animationDelay: `${delayMs}ms` }}
      aria-hidden
    />
  );
}
