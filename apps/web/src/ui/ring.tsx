import styles from './ring.module.css';

/** Work under way: an open ring, standing still as everything that has no news. `live` is the ring of an open watch. */
export function Ring({ live = false, size = 12 }: { live?: boolean; size?: number }) {
  return live ? (
    <svg className={styles.live} width={size} height={size} viewBox="0 0 12 12" aria-hidden>
      <circle cx="6" cy="6" r="2.6" fill="currentColor" />
      <circle cx="6" cy="6" r="4.9" fill="none" stroke="currentColor" opacity=".55" />
    </svg>
  ) : (
    <svg className={styles.progress} width={size} height={size} viewBox="0 0 12 12" aria-hidden>
      <circle cx="6" cy="6" r="4.4" fill="none" stroke="var(--line-2)" strokeWidth="1.6" />
      <path d="M6 1.6a4.4 4.4 0 0 1 4.4 4.4" fill="none" stroke="currentColor" strokeWidth="1.8" />
    </svg>
  );
}
