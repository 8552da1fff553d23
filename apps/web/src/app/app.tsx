import { useState } from 'react';
import { Redirect, useLocation, useSearch } from 'wouter';
import { InformersPage } from '../features/informers/informers-page.tsx';
import { LensPage } from '../features/lens/lens-page.tsx';
import { TablePage } from '../features/table/table-page.tsx';
import { TimelinePage } from '../features/timeline/timeline-page.tsx';
import { WallPage } from '../features/wall/wall-page.tsx';
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
    // The wall has no help: nobody operates it.
    ...(route.page !== 'wall' && { '?': () => setHelp(true) }),
    '[': () => history.back(),
    ']': () => history.forward(),
  });
  if (route.page === 'wall') {
    return (
      <ErrorBoundary key={path}>
        <WallPage />
      </ErrorBoundary>
    );
  }
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

/** A page in the shell; the wall has no shell. */
function CurrentPage({ route }: { route: Exclude<Route, { page: 'wall' }> }) {
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
    case 'timeline':
      return <TimelinePage />;
    case 'informers':
      return <InformersPage />;
    case 'informer':
      return <LensPage resource={route.resource} />;
    case 'unknown':
      return <UnknownPage path={route.path} />;
  }
}
