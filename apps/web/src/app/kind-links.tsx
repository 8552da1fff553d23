import type { KindSummary } from '@deltascope/wire';
import Lock from 'lucide-react/icons/lock';
import { Link } from 'wouter';
import { classNames } from '../ui/class-names.ts';
import { InformerIcon, TimelineIcon, WallIcon } from '../ui/page-icons.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useCluster } from '../live/live-context.tsx';
import styles from './kind-links.module.css';
import { groupKinds } from './kinds.ts';
import { NO_QUERY } from './page-query.ts';
import { formatRoute, type Route } from './routes.ts';
import { toHref, usePageQuery } from './use-page-query.ts';

/** Every page there is, in groups: the rail's content, and the sheet's on small screens. Namespaces go along. */
export function KindLinks({
  route,
  onChoose,
}: {
  route: Route;
  onChoose?: (() => void) | undefined;
}) {
  const cluster = useCluster();
  const [{ namespaces }] = usePageQuery();
  const href = (to: Route): string => toHref(formatRoute(to), { ...NO_QUERY, namespaces });
  const onInformers = route.page === 'informers' || route.page === 'informer';
  return (
    <nav className={styles.nav} aria-label="Kinds">
      <Link
        className={classNames(styles.link, route.page === 'timeline' && styles.current)}
        href={href({ page: 'timeline' })}
        onClick={onChoose}
        aria-current={route.page === 'timeline' ? 'page' : undefined}
      >
        <span className={styles.icon}>
          <TimelineIcon />
        </span>
        Timeline
      </Link>
      <Link
        className={classNames(styles.link, onInformers && styles.current)}
        href={href({ page: 'informers' })}
        onClick={onChoose}
        aria-current={onInformers ? 'page' : undefined}
      >
        <span className={styles.icon}>
          <InformerIcon />
        </span>
        Informers
        {cluster && (
          <span className={styles.end}>
            {cluster.kinds.filter(({ state }) => state !== 'unserved').length}
          </span>
        )}
      </Link>
      <Link className={styles.link} href={formatRoute({ page: 'wall' })} onClick={onChoose}>
        <span className={styles.icon}>
          <WallIcon />
        </span>
        Wall
      </Link>
      {groupKinds(cluster?.kinds ?? []).map((group) => (
        <section key={group.title} aria-label={group.title}>
          <h2 className={styles.group}>{group.title}</h2>
          {group.kinds.map(({ title, summary }) => {
            const current = route.page === 'table' && route.resource === summary.resource;
            return (
              <Link
                key={summary.resource}
                className={classNames(
                  styles.link,
                  current && styles.current,
                  isOff(summary) && styles.off,
                )}
                href={href({ page: 'table', resource: summary.resource })}
                onClick={onChoose}
                aria-current={current ? 'page' : undefined}
              >
                {title}
                <KindEnd summary={summary} />
              </Link>
            );
          })}
        </section>
      ))}
    </nav>
  );
}

function isOff({ state }: KindSummary): boolean {
  return state === 'unserved' || state === 'forbidden';
}

/** How many, and how many of them are at fault; or why that is not known. */
function KindEnd({ summary }: { summary: KindSummary }) {
  const { state, count, health } = summary;
  if (state === 'unserved') return <span className={styles.end}>not served</span>;
  if (state === 'forbidden') {
    return (
      <span className={styles.end} title="The server may not list it">
        <Lock size={11} strokeWidth={1.6} aria-label="forbidden" />
      </span>
    );
  }
  const worst = (health.bad ?? 0) > 0 ? 'bad' : 'warn';
  const faults = health[worst] ?? 0;
  return (
    <span className={styles.end}>
      {faults > 0 && (
        <span className={classNames(styles.faults, styles[worst])}>
          {faults.toLocaleString('en-US')}
          <StatusMark health={worst} size={10} labelled />
        </span>
      )}
      {state === 'loading' && count === 0 ? '…' : count.toLocaleString('en-US')}
    </span>
  );
}
