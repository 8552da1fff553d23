import CircleHelp from 'lucide-react/icons/circle-help';
import { BrandMark } from './brand-mark.tsx';
import { KindLinks } from './kind-links.tsx';
import styles from './rail.module.css';
import type { Route } from './routes.ts';
import { ThemeSwitch } from './theme-switch.tsx';
import { useCluster } from '../live/live-context.tsx';

export function Rail({ route, onHelp }: { route: Route; onHelp: () => void }) {
  const version = useCluster()?.version ?? '';
  return (
    <aside className={styles.rail} aria-label="Resources">
      <div className={styles.brand}>
        <BrandMark />
        Deltascope
      </div>
      <div className={styles.kinds}>
        <KindLinks route={route} />
      </div>
      <div className={styles.foot}>
        <span className={styles.version} title="The API server's version">
          {version}
        </span>
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
