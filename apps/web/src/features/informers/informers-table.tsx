/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows and cells are grid boxes: table elements would lose their role with that layout */
import type { InformerInspection } from '@deltascope/wire';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { NO_QUERY } from '../../app/page-query.ts';
import { formatRoute } from '../../app/routes.ts';
import { toHref, usePageQuery } from '../../app/use-page-query.ts';
import { queueDepth } from '../../live/delta-types.ts';
import { formatAge } from '../../live/freshness.ts';
import type { InformerHistory } from '../../live/informer-history.ts';
import { informerKey } from '../../live/informers-feed.ts';
import { classNames } from '../../ui/class-names.ts';
import { HiddenText } from '../../ui/hidden-text.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { FifoGauge } from './fifo-gauge.tsx';
import { behind, lastHandle, slowestListener, type InformerState } from './informer-state.ts';
import styles from './informers-table.module.css';

export interface InformerEntry {
  readonly informer: InformerInspection;
  readonly state: InformerState;
  readonly history: InformerHistory;
}

const HEADS: readonly (readonly [title: string, description: string, numeric?: boolean])[] = [
  ['', 'How it fares'],
  ['Resource', 'What it lists and watches'],
  ['Scope', 'Where it looks'],
  ['Phase', 'What its reflector is at'],
  ['Objects', 'In its store', true],
  ['Deltas/s, 60 s', 'Enqueued per second'],
  ['Enqueued rv', 'The resourceVersion enqueued last'],
  ['Applied', 'The resourceVersion popped last, its last four digits'],
  ['Gap', 'Deltas between the two, and how long the oldest has waited', true],
  ['Event', 'Since the last event', true],
  ['Bookmark', 'Since the last bookmark', true],
  ['Lists/watches', 'How often it has listed, and opened a watch', true],
  ['FIFO, peak', 'Keys waiting now, and the most that ever did'],
  ['Slowest listener', 'And how long it took for its last notification'],
  ['Views', 'Views open on it', true],
];

/** One informer a line; one that is not well has a second line that says why. */
export function InformersTable({
  entries,
  nowMs,
}: {
  entries: readonly InformerEntry[];
  /** Server's clock of the figures: what is not live does not grow older. */
  nowMs: number;
}) {
  return (
    <div className={styles.scroller} role="table" aria-label="Informers">
      <div role="rowgroup" className={styles.head}>
        <div role="row" className={styles.row}>
          {HEADS.map(([title, description, numeric]) => (
            <span
              key={title}
              role="columnheader"
              title={description}
              className={numeric ? styles.numeric : undefined}
            >
              {title === '' ? <HiddenText>{description}</HiddenText> : title}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup">
        {entries.map((entry) => (
          <InformerRow key={informerKey(entry.informer)} entry={entry} nowMs={nowMs} />
        ))}
      </div>
    </div>
  );
}

function InformerRow({ entry, nowMs }: { entry: InformerEntry; nowMs: number }) {
  const { informer, state } = entry;
  const [{ namespaces }] = usePageQuery();
  const href = toHref(formatRoute({ page: 'informer', resource: informer.resource }), {
    ...NO_QUERY,
    namespaces,
  });
  return (
    <div className={classNames(styles.entry, state.cause && styles.sick, styles[state.health])}>
      <div role="row" className={styles.row}>
        <span role="cell" className={styles.mark}>
          <StatusMark health={state.health} size={11} quiet labelled />
        </span>
        <span role="cell" className={styles.resource}>
          <ResourceLink resource={informer.resource} href={href} />
        </span>
        <Cell quiet>{informer.scope === 'all namespaces' ? 'all' : informer.scope}</Cell>
        <span role="cell" className={styles.phase}>
          {state.word}
        </span>
        <Cell numeric>{informer.store.objects.toLocaleString('en-US')}</Cell>
        <Figures entry={entry} nowMs={nowMs} />
      </div>
      {state.cause && (
        <p className={styles.cause}>
          <b>{state.cause.what}</b> {state.cause.detail}
        </p>
      )}
    </div>
  );
}

function Figures({ entry, nowMs }: { entry: InformerEntry; nowMs: number }) {
  const { informer, history } = entry;
  const { reflector, queue, store, viewers } = informer;
  const rate = history.perSecond('deltas');
  const gap = behind(informer, { nowMs, noun: false });
  const slowest = slowestListener(informer);
  const age = (at: number | null): string =>
    at === null ? '' : formatAge(Math.max(0, nowMs - at));
  return (
    <>
      <span role="cell" className={styles.rate}>
        <Sparkline values={history.seconds.map(({ deltas }) => deltas)} length={61} />
        <span className={rate < 0.05 ? styles.zero : undefined}>
          {rate < 0.05 ? '0' : rate < 10 ? rate.toFixed(1) : Math.round(rate)}
        </span>
      </span>
      <Cell mono>{reflector.enqueued}</Cell>
      <Cell mono quiet>
        {store.applied && `…${store.applied.slice(-4)}`}
      </Cell>
      <span
        role="cell"
        className={classNames(styles.numeric, gap === null ? styles.zero : styles.gap)}
      >
        {gap ?? '0'}
      </span>
      <Cell numeric quiet>
        {age(reflector.lastEventAt)}
      </Cell>
      <Cell numeric quiet>
        {age(reflector.lastBookmarkAt)}
      </Cell>
      <Cell numeric quiet>
        {reflector.lists} / {reflector.watches}
      </Cell>
      <span role="cell" className={styles.fifo}>
        <FifoGauge depth={queueDepth(queue)} peak={queue.highWater} />
        <span title={`${queueDepth(queue)} waiting, ${queue.highWater} at most`}>
          {queue.highWater.toLocaleString('en-US')}
        </span>
      </span>
      <span role="cell" className={styles.listener}>
        {slowest && (
          <>
            <span className={styles.listenerName}>{slowest.name}</span>
            <span>{lastHandle(slowest)}</span>
          </>
        )}
      </span>
      <span role="cell" className={classNames(styles.numeric, viewers === 0 && styles.zero)}>
        {viewers}
      </span>
    </>
  );
}

function ResourceLink({ resource, href }: { resource: string; href: string }) {
  const [plural, ...group] = resource.split('.');
  return (
    <Link href={href} className={styles.link} title={resource}>
      {plural}
      {group.length > 0 && <span className={styles.group}>{group.join('.')}</span>}
    </Link>
  );
}

function Cell({
  children,
  numeric = false,
  quiet = false,
  mono = false,
}: {
  children: ReactNode;
  numeric?: boolean;
  quiet?: boolean;
  mono?: boolean;
}) {
  return (
    <span
      role="cell"
      className={classNames(numeric && styles.numeric, quiet && styles.quiet, mono && styles.mono)}
    >
      {children}
    </span>
  );
}
