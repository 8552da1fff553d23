import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { Page } from './page.tsx';

/** Names what broke and lets the rest of the page go on. */
export class ErrorBoundary extends Component<
  { readonly children: ReactNode },
  { readonly error: Error | null }
> {
  override readonly state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Page>
        <EmptyState
          isPage
          mark={<StatusMark health="bad" size={16} />}
          title="This page stopped drawing."
          action={<Button onClick={() => this.setState({ error: null })}>Draw again</Button>}
        >
          {error.message}
        </EmptyState>
      </Page>
    );
  }
}
