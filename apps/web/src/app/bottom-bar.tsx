import { Dialog } from '@base-ui/react/dialog';
import CircleHelp from 'lucide-react/icons/circle-help';
import LayoutGrid from 'lucide-react/icons/layout-grid';
import { useState } from 'react';
import { Link } from 'wouter';
import { InformerIcon, TimelineIcon } from '../ui/page-icons.tsx';
import styles from './bottom-bar.module.css';
import { KindLinks } from './kind-links.tsx';
import { NO_QUERY } from './page-query.ts';
import type { Route } from './routes.ts';
import { ThemeSwitch } from './theme-switch.tsx';
import { toHref, usePageQuery } from './use-page-query.ts';

/** The rail of small screens: the kinds in a sheet, the rest as places. */
export function BottomBar({ route, onHelp }: { route: Route; onHelp: () => void }) {
  const [open, setOpen] = useState(false);
  const [{ namespaces }] = usePageQuery();
  const onInformers = route.page === 'informers' || route.page === 'informer';
  return (
    <nav className={styles.bar} aria-label="Pages">
      <Dialog.Root open={open} onOpenChange={setOpen}>
        <Dialog.Trigger className={styles.item} data-current={route.page === 'table'}>
          <LayoutGrid size={18} strokeWidth={1.6} aria-hidden />
          Kinds
        </Dialog.Trigger>
        <Dialog.Portal>
          <Dialog.Backdrop className={styles.backdrop} />
          <Dialog.Popup className={styles.sheet}>
            <Dialog.Title className={styles.title}>Kinds</Dialog.Title>
            <KindLinks route={route} onChoose={() => setOpen(false)} />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
      <Link
        className={styles.item}
        href={toHref('/timeline', { ...NO_QUERY, namespaces })}
        aria-current={route.page === 'timeline' ? 'page' : undefined}
        data-current={route.page === 'timeline'}
      >
        <TimelineIcon size={18} />
        Timeline
      </Link>
      <Link
        className={styles.item}
        href={toHref('/informers', { ...NO_QUERY, namespaces })}
        aria-current={onInformers ? 'page' : undefined}
        data-current={onInformers}
      >
        <InformerIcon size={18} />
        Informers
      </Link>
      <ThemeSwitch className={styles.item} word="Theme" />
      <button type="button" className={styles.item} onClick={onHelp}>
        <CircleHelp size={18} strokeWidth={1.6} aria-hidden />
        Help
      </button>
    </nav>
  );
}
