import CircleHelp from 'lucide-react/icons/circle-help';
import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names.ts';
import { BrandMark } from './brand-mark.tsx';
import styles from './rail-frame.module.css';
import { ThemeSwitch } from './theme-switch.tsx';

/** What both rails have: the brand above, the links, and below them the version, the theme and the help. */
export function RailFrame({
  narrow = false,
  version,
  onHelp,
  children,
}: {
  narrow?: boolean;
  version?: string;
  onHelp: () => void;
  children: ReactNode;
}) {
  return (
    <aside className={classNames(styles.rail, narrow && styles.narrow)} aria-label="Resources">
      <div className={styles.brand} title="Deltascope">
        <BrandMark />
        {!narrow && 'Deltascope'}
      </div>
      <div className={styles.links}>{children}</div>
      <div className={styles.foot}>
        {version !== undefined && (
          <span className={styles.version} title="The API server's version">
            {version}
          </span>
        )}
        <ThemeSwitch className={styles.tool} />
        <button
          type="button"
          className={styles.tool}
          aria-label="Help"
          title="Help (?)"
          onClick={onHelp}
        >
          <CircleHelp size={14} strokeWidth={1.6} aria-hidden />
        </button>
      </div>
    </aside>
  );
}
