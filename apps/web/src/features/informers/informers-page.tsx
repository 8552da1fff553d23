import Search from 'lucide-react/icons/search';
import { useEffect, useRef, useState } from 'react';
import parts from '../../app/page-parts.module.css';
import { Page } from '../../app/page.tsx';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { useCluster, useLive } from '../../live/live-context.tsx';
import { classNames } from '../../ui/class-names.ts';
import { countOf } from '../../ui/count-of.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FreshnessChip } from '../../ui/freshness-chip.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { Ring } from '../../ui/ring.tsx';
import field from '../../ui/text-field.module.css';
import { StatusMark } from '../../ui/status-mark.tsx';
import { informerState, type InformerState } from './informer-state.ts';
import { InformersTable, type InformerEntry } from './informers-table.tsx';
import styles from './informers-page.module.css';
import { useInformers, useInformersFreshness } from './use-informers.ts';

const SEVERITY: Readonly<Record<InformerState['health'], number>> = {
  warn: 0,
  bad: 0,
  progress: 1,
  unknown: 2,
  ok: 3,
  done: 3,
};

/** Every informer of the server, the sick ones first and with their cause. */
export function InformersPage() {
  const value = useInformers();
  const { freshness, counters } = useInformersFreshness(value);
  const { informers } = useLive();
  const unreachable = useCluster()?.link.state === 'unreachable';
  const [search, setSearch] = useState('');
  useEffect(() => {
    document.title = 'Informers | Deltascope';
  }, []);
  const entries: readonly InformerEntry[] = (value?.informers ?? [])
    .map((informer) => ({
      informer,
      state: informerState(informer, { nowMs: value?.at ?? 0, unreachable }),
      history: informers.history(informer),
    }))
    .toSorted(
      (a, b) =>
        SEVERITY[a.state.health] - SEVERITY[b.state.health] ||
        a.informer.resource.localeCompare(b.informer.resource),
    );
  const shown = entries.filter(({ informer }) => informer.resource.includes(search.toLowerCase()));
  return (
    <Page freshness={<FreshnessChip freshness={freshness} counters={counters} />}>
      <header className={classNames(parts.toolbar, styles.toolbar)}>
        <h1 className={parts.title}>Informers</h1>
        <span className={styles.count}>{value?.informers.length ?? ''}</span>
        <span className={parts.separator} />
        <Summary entries={entries} />
        <Totals entries={entries} />
        <SearchField value={search} onChange={setSearch} />
      </header>
      {!value ? (
        <EmptyState mark={<Ring size={16} />} title="Waiting for the informers’ figures." />
      ) : shown.length === 0 ? (
        <EmptyState
          title={
            entries.length === 0
              ? 'No informer runs.'
              : `No informer has “${search}” in its resource.`
          }
        />
      ) : (
        <InformersTable entries={shown} nowMs={value.at} />
      )}
      <footer className={classNames(parts.foot, styles.foot)}>
        <span>Rates over the last minute, as far as this page has looked.</span>
        <span>
          {shown.length} of {entries.length} shown. FIFO on a log scale.
        </span>
      </footer>
    </Page>
  );
}

const WORDS = [
  'Backing off',
  'Slow',
  'Relisting',
  'Listing',
  'Forbidden',
  'Stopped',
  'Idle',
  'watching',
] as const;

/** How many are in which state, worst first. */
function Summary({ entries }: { entries: readonly InformerEntry[] }) {
  return (
    <ul className={styles.summary} aria-label="Informers by state">
      {WORDS.map((word) => {
        const matching = entries.filter(({ state }) => state.word === word);
        const [first] = matching;
        return (
          first && (
            <li key={word}>
              <StatusMark health={first.state.health} size={11} quiet />
              {matching.length} {word.toLowerCase()}
            </li>
          )
        );
      })}
    </ul>
  );
}

function Totals({ entries }: { entries: readonly InformerEntry[] }) {
  const rate = entries.reduce((total, { history }) => total + history.perSecond('deltas'), 0);
  const viewers = entries.reduce((total, { informer }) => total + informer.viewers, 0);
  return (
    <span className={styles.totals}>
      {rate.toFixed(1)} deltas/s,{' '}
      {viewers === 0 ? 'no view open' : `one watch each for ${countOf(viewers, 'view')}`}
    </span>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts({
    '/': () => input.current?.select(),
    ...(value !== '' && { Escape: () => onChange('') }),
  });
  return (
    <label className={classNames(field.field, styles.search)}>
      <Search size={14} strokeWidth={1.5} aria-hidden />
      <input
        ref={input}
        type="text"
        value={value}
        placeholder="Resource or group"
        aria-label="Filter informers"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (value === '') event.currentTarget.blur();
          else onChange('');
        }}
      />
      <Kbd>/</Kbd>
    </label>
  );
}
