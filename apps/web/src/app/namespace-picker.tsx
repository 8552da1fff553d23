import { Popover } from '@base-ui/react/popover';
import Plus from 'lucide-react/icons/plus';
import Search from 'lucide-react/icons/search';
import { useEffect, useState } from 'react';
import { useLive } from '../live/live-context.tsx';
import { Chip, ChipButton } from '../ui/chip.tsx';
import { classNames } from '../ui/class-names.ts';
import { HiddenText } from '../ui/hidden-text.tsx';
import { Option, OptionList } from '../ui/option-list.tsx';
import popover from '../ui/popover.module.css';
import field from '../ui/text-field.module.css';
import styles from './namespace-picker.module.css';
import { toNamespaces } from './page-query.ts';
import { usePageQuery } from './use-page-query.ts';

/** More chips than this would push the rest of the bar away: they become one that counts. */
const MAX_CHIPS = 5;

/** The namespaces looked at, as chips; none chosen means all. */
export function NamespacePicker() {
  const [{ namespaces }, setQuery] = usePageQuery();
  const toggle = (name: string): void => {
    const without = namespaces.filter((other) => other !== name);
    const next = without.length === namespaces.length ? [...namespaces, name] : without;
    setQuery({ namespaces: toNamespaces(next) });
  };
  const clear = (): void => setQuery({ namespaces: [] });
  return (
    <div className={styles.picker}>
      {namespaces.length > MAX_CHIPS ? (
        <Chip onRemove={clear} removeLabel="Show all namespaces">
          {namespaces.length} namespaces
        </Chip>
      ) : (
        namespaces.map((name) => (
          <Chip key={name} onRemove={() => toggle(name)} removeLabel={`Remove namespace ${name}`}>
            {name}
          </Chip>
        ))
      )}
      <Popover.Root>
        <Popover.Trigger
          render={
            <ChipButton add>
              <HiddenText>Choose namespaces: </HiddenText>
              <Plus size={11} strokeWidth={1.8} aria-hidden />
              {namespaces.length === 0 ? 'all namespaces' : 'namespace'}
            </ChipButton>
          }
        />
        <Popover.Portal>
          <Popover.Positioner sideOffset={6} align="start" className={popover.positioner}>
            <Popover.Popup
              className={classNames(popover.popup, styles.popup)}
              aria-label="Namespaces"
            >
              <NamespaceList chosen={namespaces} onToggle={toggle} onClear={clear} />
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </div>
  );
}

function NamespaceList({
  chosen,
  onToggle,
  onClear,
}: {
  chosen: readonly string[];
  onToggle: (name: string) => void;
  onClear: () => void;
}) {
  const names = useNamespaceNames();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  // What is chosen stays in the list even when the cluster does not have it (any more): it must be possible to take it back.
  const all = [...new Set([...(names ?? []), ...chosen])].sort();
  const found = all.filter((name) => name.includes(wanted));
  return (
    <>
      <label className={classNames(field.field, styles.search)}>
        <Search size={14} strokeWidth={1.5} aria-hidden />
        <input
          type="text"
          value={search}
          placeholder="Search namespaces"
          aria-label="Search namespaces"
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => {
            const [only] = found;
            if (event.key === 'Enter' && only !== undefined) onToggle(only);
          }}
        />
      </label>
      <OptionList>
        <Option name="All namespaces" checked={chosen.length === 0} onChoose={onClear} />
        {found.map((name) => (
          <Option
            key={name}
            name={name}
            checked={chosen.includes(name)}
            onChoose={() => onToggle(name)}
          />
        ))}
      </OptionList>
      <output className={styles.note}>
        {names ? (found.length === 0 ? `No namespace has “${wanted}” in it.` : '') : 'Loading…'}
      </output>
    </>
  );
}

/** The cluster's namespaces, live while the list is open; undefined until they have come. */
function useNamespaceNames(): readonly string[] | undefined {
  const { link } = useLive();
  const [names, setNames] = useState<readonly string[]>();
  useEffect(() => {
    const subscription = link.subscribeTable(
      { view: 'table', resource: 'namespaces', namespaces: null },
      {
        windowMs: 500,
        onChange: () => setNames([...subscription.replica.rows.values()].map(({ name }) => name)),
        onStatus: () => undefined,
      },
    );
    return () => link.unsubscribe(subscription);
  }, [link]);
  return names;
}
