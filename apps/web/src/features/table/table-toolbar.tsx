import { Switch } from '@base-ui/react/switch';
import Columns3 from 'lucide-react/icons/columns-3';
import Funnel from 'lucide-react/icons/funnel';
import X from 'lucide-react/icons/x';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { kindTitle } from '../../app/kinds.ts';
import { NamespacePicker } from '../../app/namespace-picker.tsx';
import parts from '../../app/page-parts.module.css';
import { usePageQuery } from '../../app/use-page-query.ts';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import { classNames } from '../../ui/class-names.ts';
import { Button } from '../../ui/button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import field from '../../ui/text-field.module.css';
import type { TableModel } from './table-model.ts';
import styles from './table-toolbar.module.css';

/** What the table is, how much of it is shown, and what narrows it. */
export function TableToolbar({
  model,
  resource,
  filterError,
}: {
  model: TableModel;
  resource: string;
  filterError: string | null;
}) {
  const [query, setQuery] = usePageQuery();
  const faults = useStore(model.store, (state) => state.faults);
  const toggleFaults = (): void => setQuery({ faultsOnly: !query.faultsOnly });
  const toggleWide = (): void => setQuery({ wide: !query.wide });
  useShortcuts({ z: toggleFaults, w: toggleWide });
  const title = kindTitle(resource);
  useEffect(() => {
    document.title = `${title} | Deltascope`;
  }, [title]);
  return (
    <div className={classNames(parts.toolbar, styles.toolbar)}>
      <h1 className={parts.title}>{title}</h1>
      <Counts model={model} />
      <span className={parts.separator} />
      <FilterField error={filterError} />
      <span className={styles.namespaces}>
        <NamespacePicker />
      </span>
      <label className={styles.faults}>
        <Switch.Root
          className={styles.switch}
          checked={query.faultsOnly}
          onCheckedChange={toggleFaults}
          aria-label="Faults only"
        >
          <Switch.Thumb className={styles.thumb} />
        </Switch.Root>
        <span>
          Faults <span className={styles.only}>only</span>
        </span>
        <span className={faults > 0 ? styles.bad : styles.none}>
          {faults.toLocaleString('en-US')}
        </span>
      </label>
      <Button
        look="ghost"
        icon
        className={styles.wide}
        aria-label="Wide columns"
        title="Wide columns (w)"
        aria-pressed={query.wide}
        onClick={toggleWide}
      >
        <Columns3 size={16} strokeWidth={1.5} aria-hidden />
      </Button>
    </div>
  );
}

function Counts({ model }: { model: TableModel }) {
  const shown = useStore(model.store, (state) => state.matching);
  const total = useStore(model.store, (state) => state.total);
  const forbidden = useStore(model.store, ({ status }) => status?.state === 'forbidden');
  const count = (value: number): string => value.toLocaleString('en-US');
  // How many there are is not known then: a zero would be a lie.
  if (forbidden && total === 0) return null;
  return (
    <span className={styles.counts}>
      {shown < total ? (
        <>
          {count(shown)} <span className={styles.of}>of {count(total)}</span>
        </>
      ) : (
        count(total)
      )}
    </span>
  );
}

function FilterField({ error }: { error: string | null }) {
  const [{ filter }, setQuery] = usePageQuery();
  const input = useRef<HTMLInputElement>(null);
  const setFilter = (text: string): void => setQuery({ filter: text }, { replace: true });
  useShortcuts({
    '/': () => input.current?.select(),
    ...(filter !== '' && { Escape: () => setFilter('') }),
  });
  return (
    <div className={classNames(field.field, styles.filter)} data-error={error !== null}>
      <Funnel size={13} strokeWidth={1.5} aria-hidden />
      <input
        ref={input}
        type="text"
        value={filter}
        spellCheck={false}
        autoComplete="off"
        placeholder="Filter: word !word /regex/"
        aria-label="Filter"
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : 'filter-error'}
        onChange={(event) => setFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (filter === '') event.currentTarget.blur();
          else setFilter('');
        }}
      />
      {filter === '' ? (
        <span className={styles.hint}>
          <Kbd>/</Kbd>
        </span>
      ) : (
        <button
          type="button"
          className={styles.clear}
          aria-label="Clear filter"
          onClick={() => {
            setFilter('');
            input.current?.focus();
          }}
        >
          <X size={13} strokeWidth={1.6} aria-hidden />
        </button>
      )}
      {error !== null && (
        <p id="filter-error" role="alert" className={styles.error}>
          <StatusMark health="bad" size={11} /> {error}
        </p>
      )}
    </div>
  );
}
