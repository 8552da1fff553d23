import type { ReactNode } from 'react';
import { ConnectionBanners } from './connection-banners.tsx';
import styles from './page.module.css';
import { TopBar } from './top-bar.tsx';

/** The frame of every page: the top bar, what is wrong with the connections, and the page. */
export function Page({ freshness, children }: { freshness?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.page}>
      <TopBar freshness={freshness} />
      <ConnectionBanners />
      <main className={styles.main}>{children}</main>
    </div>
  );
}
