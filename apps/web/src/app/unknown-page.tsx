import { Link } from 'wouter';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from './page.tsx';

export function UnknownPage({ path }: { path: string }) {
  return (
    <Page>
      <EmptyState
        isPage
        title={`There is no page at ${path}.`}
        action={<Link href="/pods">Go to pods</Link>}
      >
        A list is at its resource’s name, as in /deployments.apps; an informer at /informers/pods.
      </EmptyState>
    </Page>
  );
}
