import ChevronRight from 'lucide-react/icons/chevron-right';
import { useEffect } from 'react';
import { Link } from 'wouter';
import type { InformerInspection } from '@deltascope/wire';
import { NO_QUERY } from '../../app/page-query.ts';
import parts from '../../app/page-parts.module.css';
import { Page } from '../../app/page.tsx';
import { toHref, usePageQuery } from '../../app/use-page-query.ts';
import { formatAge } from '../../live/freshness.ts';
import { useCluster, useLive } from '../../live/live-context.tsx';
import { informerKey } from '../../live/informers-feed.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FreshnessChip } from '../../ui/freshness-chip.tsx';
import { Ring } from '../../ui/ring.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { informerState } from '../informers/informer-state.ts';
import { useInformers, useInformersFreshness } from '../informers/use-informers.ts';
import { FactsPanel } from './facts-panel.tsx';
import styles from './lens-page.module.css';
import { Pipeline } from './pipeline.tsx';
import { QueuePanel } from './queue-panel.tsx';

/** The inside of one informer. */
export function LensPage({ resource }: { resource: string }) {
  const value = useInformers();
  const { freshness, counters } = useInformersFreshness(value);
  useEffect(() => {
    document.title = `Informer ${resource} | Deltascope`;
  }, [resource]);
  const informer = value?.informers.find((other) => other.resource === resource);
  return (
    <Page freshness={<FreshnessChip freshness={freshness} counters={counters} />}>
      {informer && value ? (
        <Lens key={informerKey(informer)} informer={informer} nowMs={value.at} />
      ) : (
        <Absent resource={resource} loaded={value !== undefined} />
      )}
    </Page>
  );
}

function Lens({ informer, nowMs }: { informer: InformerInspection; nowMs: number }) {
  const history = useLive().informers.history(informer);
  return (
    <>
      <LensHeader informer={informer} nowMs={nowMs} />
      {/* It scrolls where the screen is small, and then must take the focus to be scrolled by keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <section className={styles.body} tabIndex={0} aria-label="Informer">
        <Pipeline informer={informer} history={history} nowMs={nowMs} />
        <div className={styles.lower}>
          <QueuePanel queue={informer.queue} history={history} nowMs={nowMs} />
          <FactsPanel informer={informer} history={history} nowMs={nowMs} />
        </div>
      </section>
    </>
  );
}

function LensHeader({ informer, nowMs }: { informer: InformerInspection; nowMs: number }) {
  const { word, health, cause } = informerState(informer, {
    nowMs,
    unreachable: useCluster()?.link.state === 'unreachable',
  });
  return (
    <header className={styles.header}>
      <InformersLink />
      <ChevronRight size={13} strokeWidth={1.6} aria-hidden />
      <h1 className={parts.title}>{informer.resource}</h1>
      <span>
        {informer.version}, {informer.scope}
      </span>
      <span className={parts.separator} />
      <span className={styles.phase}>
        <StatusMark health={health} size={11} />
        {word.toLowerCase()}, started {formatAge(nowMs - informer.startedAt)} ago
      </span>
      {cause && (
        <p className={styles.cause} title={cause.detail}>
          <b className={styles[health]}>{cause.what}</b> {cause.detail}
        </p>
      )}
      <span className={styles.queue}>
        Queue <b>{informer.queue.mode}</b>
      </span>
    </header>
  );
}

function InformersLink() {
  const [{ namespaces }] = usePageQuery();
  return (
    <Link className={styles.back} href={toHref('/informers', { ...NO_QUERY, namespaces })}>
      Informers
    </Link>
  );
}

function Absent({ resource, loaded }: { resource: string; loaded: boolean }) {
  return loaded ? (
    <EmptyState isPage title={`No informer runs for ${resource}.`} action={<InformersLink />}>
      Informers of the standing kinds run from the start; any other kind’s starts with its first
      viewer.
    </EmptyState>
  ) : (
    <EmptyState
      isPage
      mark={<Ring size={16} />}
      title={`Waiting for the figures of ${resource}.`}
    />
  );
}
