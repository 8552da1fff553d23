import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

/** Stands where rows would: what is, why, and what can be done. */
export function EmptyState({
  mark,
  title,
  children,
  action,
  isPage = false,
}: {
  mark?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** It is all there is on the page, and so its title is the page's. */
  isPage?: boolean;
}) {
  const Title = isPage ? 'h1' : 'h2';
  return (
    <div className={styles.empty}>
      {mark}
      <Title className={styles.title}>{title}</Title>
      {children !== undefined && <p className={styles.text}>{children}</p>}
      {action}
    </div>
  );
}
