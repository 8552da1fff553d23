import type { ReactNode } from 'react';
import styles from './banner.module.css';
import { classNames } from './class-names.ts';

/** One line over what it speaks of: what happened, why, what comes next. One banner per cause. */
export function Banner({
  tone,
  mark,
  children,
  end,
}: {
  tone: 'warn' | 'bad' | 'progress' | 'ok' | 'plain';
  mark: ReactNode;
  children: ReactNode;
  end?: ReactNode;
}) {
  return (
    <div className={classNames(styles.banner, styles[tone])}>
      {mark}
      <output className={styles.text}>{children}</output>
      {end}
    </div>
  );
}
