import Box from 'lucide-react/icons/box';
import Database from 'lucide-react/icons/database';
import Globe from 'lucide-react/icons/globe';
import Hexagon from 'lucide-react/icons/hexagon';
import LayoutGrid from 'lucide-react/icons/layout-grid';
import { Link } from 'wouter';
import { useCluster } from '../live/live-context.tsx';
import { InformerIcon, TimelineIcon, WallIcon } from '../ui/page-icons.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { groupKinds, type KindGroup } from './kinds.ts';
import styles from './narrow-rail.module.css';
import { NO_QUERY } from './page-query.ts';
import { RailFrame } from './rail-frame.tsx';
import { formatRoute, type Route } from './routes.ts';
import { toHref, usePageQuery } from './use-page-query.ts';

const ICONS: Readonly<Record<string, typeof Box>> = {
  Cluster: Hexagon,
  Workloads: LayoutGrid,
  Network: Globe,
  Storage: Database,
};

/** The rail beside an instrument, which needs the width: a sign for each group, leading to its first kind. */
export function NarrowRail({ onHelp }: { onHelp: () => void }) {
  const cluster = useCluster();
  const [{ namespaces }] = usePageQuery();
  const href = (to: Route): string => toHref(formatRoute(to), { ...NO_QUERY, namespaces });
  return (
    <RailFrame narrow onHelp={onHelp}>
      <nav aria-label="Kinds">
        <Link
          className={styles.item}
          href={href({ page: 'timeline' })}
          aria-label="Timeline"
          title="Timeline"
        >
          <TimelineIcon size={16} />
        </Link>
        <Link
          className={styles.item}
          href={href({ page: 'informers' })}
          aria-current="page"
          aria-label="Informers"
          title="Informers"
        >
          <InformerIcon size={16} />
        </Link>
        <Link
          className={styles.item}
          href={formatRoute({ page: 'wall' })}
          aria-label="Wall"
          title="Wall"
        >
          <WallIcon size={16} />
        </Link>
        <hr className={styles.line} />
        {groupKinds(cluster?.kinds ?? []).map((group) => {
          const [first] = group.kinds;
          const Icon = ICONS[group.title] ?? Box;
          const worst = worstHealth(group);
          return (
            first && (
              <Link
                key={group.title}
                className={styles.item}
                href={href({ page: 'table', resource: preferred(group) ?? first.summary.resource })}
                aria-label={group.title}
                title={group.kinds.map(({ title }) => title).join(', ')}
              >
                <Icon size={16} strokeWidth={1.4} aria-hidden />
                {worst && (
                  <span className={styles.badge}>
                    <StatusMark health={worst} size={9} labelled />
                  </span>
                )}
              </Link>
            )
          );
        })}
      </nav>
    </RailFrame>
  );
}

/** The kind at fault is what one comes for. */
function preferred({ kinds }: KindGroup): string | undefined {
  return kinds.find(({ summary }) => (summary.health.bad ?? 0) > 0)?.summary.resource;
}

function worstHealth({ kinds }: KindGroup): 'bad' | 'warn' | null {
  const has = (health: 'bad' | 'warn'): boolean =>
    kinds.some(({ summary }) => (summary.health[health] ?? 0) > 0);
  if (has('bad')) return 'bad';
  return has('warn') ? 'warn' : null;
}
