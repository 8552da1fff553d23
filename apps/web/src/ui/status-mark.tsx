import type { Health } from '@deltascope/printers';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './status-mark.module.css';

const SHAPES: Record<Health, ReactNode> = {
  ok: <circle cx="6" cy="6" r="3.6" fill="currentColor" />,
  done: (
    <path
      d="m2.2 6.4 2.6 2.6 5-6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  progress: (
    <>
      <circle cx="6" cy="6" r="4.3" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M6 1.7a4.3 4.3 0 0 0 0 8.6Z" fill="currentColor" />
    </>
  ),
  unknown: (
    <circle
      cx="6"
      cy="6"
      r="4.3"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeDasharray="2 1.6"
    />
  ),
  warn: (
    <path
      d="M6 1.4 11.2 10.6H.8Z"
      fill="currentColor"
      stroke="currentColor"
      strokeWidth="1"
      strokeLinejoin="round"
    />
  ),
  bad: (
    <>
      <path d="M6 .4 11.6 6 6 11.6.4 6Z" fill="currentColor" />
      <path d="M6 3.2v3.2M6 8v1" stroke="var(--surface-0)" strokeWidth="1.3" />
    </>
  ),
};

const WORDS: Record<Health, string> = {
  ok: 'healthy',
  done: 'completed',
  progress: 'in progress',
  unknown: 'unknown',
  warn: 'degraded',
  bad: 'failing',
};

/**
 * The mark of a status: a shape first, its colour second. `quiet` is for places where health is the normal case.
 * `labelled` names it for those who do not see it; leave it out where the status word stands beside it.
 */
export function StatusMark({
  health,
  size = 11,
  quiet = false,
  labelled = false,
}: {
  health: Health;
  size?: number;
  quiet?: boolean;
  labelled?: boolean;
}) {
  return (
    <svg
      className={classNames(styles.mark, styles[health], quiet && styles.quiet)}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      {...(labelled ? { role: 'img', 'aria-label': WORDS[health] } : { 'aria-hidden': true })}
    >
      {SHAPES[health]}
    </svg>
  );
}
