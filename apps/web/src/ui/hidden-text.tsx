import styles from './hidden-text.module.css';

/** Text for those who do not see: part of the name of what it stands in. */
export function HiddenText({ children }: { children: string }) {
  return <span className={styles.hidden}>{children}</span>;
}
