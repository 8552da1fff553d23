import type { DeltaType } from '@deltascope/wire';
import type { ReactNode } from 'react';
import styles from './delta-mark.module.css';

const SHAPES: Record<DeltaType, ReactNode> = {
  Added: (
    <path d="M6 1.6v8.8M1.6 6h8.8" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
  ),
  Updated: <circle cx="6" cy="6" r="4.4" fill="currentColor" />,
  Deleted: (
    <path
      d="m2.4 2.4 7.2 7.2m0-7.2L2.4 9.6"
      stroke="currentColor"
      strokeWidth="2.3"
      strokeLinecap="round"
    />
  ),
  Replaced: <rect x="1.8" y="1.8" width="8.4" height="8.4" rx="1" fill="currentColor" />,
  ReplacedAll: <path d="M1.2 1.2h6.6v2H3.2v4.6h-2zM4.4 4.4h6.4v6.4H4.4z" fill="currentColor" />,
  SyncAll: (
    <g fill="none" stroke="currentColor" strokeWidth="1.5">
      <circle cx="6" cy="6" r="4.6" />
      <circle cx="6" cy="6" r="1.8" />
    </g>
  ),
  Bookmark: <path d="M2.8 1.4h6.4v9.2L6 7.8l-3.2 2.8z" fill="currentColor" />,
  Sync: <circle cx="6" cy="6" r="3.9" fill="none" stroke="currentColor" strokeWidth="1.9" />,
};

/** The mark of a delta's type. With `x` and `y` it stands inside a drawing; with `label` it says what it is. */
export function DeltaMark({
  type,
  size = 10,
  label,
  at,
}: {
  type: DeltaType;
  size?: number;
  label?: string;
  at?: { readonly x: number; readonly y: number };
}) {
  return (
    <svg
      className={styles[type]}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      {...(at && { x: at.x - size / 2, y: at.y - size / 2 })}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
    >
      {SHAPES[type]}
    </svg>
  );
}
