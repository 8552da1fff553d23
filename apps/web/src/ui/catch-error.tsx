import { Component, type ReactNode } from 'react';

interface CatchErrorProps {
  readonly children: ReactNode;
  /** What is shown in place of what threw while it was drawn; `retry` draws it again. */
  readonly fallback: (error: Error, retry: () => void) => ReactNode;
}

/** Keeps the rest of a page alive when a part of it throws. */
export class CatchError extends Component<CatchErrorProps, { readonly error: Error | null }> {
  override readonly state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    const { children, fallback } = this.props;
    return error ? fallback(error, () => this.setState({ error: null })) : children;
  }
}
