import { useState } from 'react';
import { Redirect, useLocation, useSearch } from 'wouter';
import { InformersPage } from '../features/informers/informers-page.tsx';
import { LensPage } from '../features/lens/lens-page.tsx';
import { TablePage } from '../features/table/table-page.tsx';
import styles from './app.module.css';
import { BottomBar } from './bottom-bar.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { NarrowRail } from './narrow-rail.tsx';
import { Rail } from './rail.tsx';
import { formatRoute, parseRoute, type Route } from './routes.ts';
import { UnknownPage } from './unknown-page.tsx';
import { useShortcuts } from './use-shortcuts.ts';

export function App() {
  const [path] = useLocation();
  const route = parseRoute(path);
  const instrument = route.page === 'informers' || route.page === 'informer';
  const [help, setHelp] = useState(false);
  useShortcuts({
    '?': () => setHelp(true),
    '[': () => history.back(),
    ']': () => history.forward(),
  });
  return (
    <div className={styles.app} data-instrument={instrument}>
      {instrument ? (
        <NarrowRail onHelp={() => setHelp(true)} />
      ) : (
        <Rail route={route} onHelp={() => setHelp(true)} />
      )}
      <ErrorBoundary key={path}>
        <CurrentPage route={route} />
      </ErrorBoundary>
      <BottomBar route={route} onHelp={() => setHelp(true)} />
      <HelpDialog open={help} onOpenChange={setHelp} />
    </div>
  );
}

function CurrentPage({ route }: { route: Route }) {
  const search = useSearch();
  switch (route.page) {
    case 'start':
      return (
        <Redirect
          to={`${formatRoute({ page: 'table', resource: 'pods' })}${search && `?${search}`}`}
          replace
        />
      );
    case 'table':
      return <TablePage resource={route.resource} />;
    case 'informers':
      return <InformersPage />;
    case 'informer':
      return <LensPage resource={route.resource} />;
    case 'unknown':
      return <UnknownPage path={route.path} />;
  }
}
