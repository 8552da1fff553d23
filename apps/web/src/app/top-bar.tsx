import type { ReactNode } from 'react';
import { BrandMark } from './brand-mark.tsx';
import { ClusterName } from './cluster-name.tsx';
import { NamespacePicker } from './namespace-picker.tsx';
import parts from './page-parts.module.css';
import styles from './top-bar.module.css';

/** The cluster, the namespaces, and at the right how fresh the page's own data are. */
export function TopBar({ freshness }: { freshness?: ReactNode }) {
  return (
    <header className={styles.bar}>
      <span className={styles.brand}>
        <BrandMark size={20} />
      </span>
      <ClusterName />
      <span className={parts.separator} />
      <span className={styles.namespaces}>
        <NamespacePicker />
      </span>
      <span className={styles.freshness}>{freshness}</span>
    </header>
  );
}
