import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { CatchError } from '../ui/catch-error.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { Page } from './page.tsx';

/** Names what broke and lets the rest of the page go on. */
export function ErrorBoundary({ children }: { children: ReactNode }) {
  return (
    <CatchError
      fallback={(error, retry) => (
        <Page>
          <EmptyState
            isPage
            mark={<StatusMark health="bad" size={16} />}
            title="This page stopped drawing."
            action={<Button onClick={retry}>Draw again</Button>}
          >
            {error.message}
          </EmptyState>
        </Page>
      )}
    >
      {children}
    </CatchError>
  );
}
