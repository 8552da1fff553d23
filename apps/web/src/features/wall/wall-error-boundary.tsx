import { Component, useEffect, type ReactNode } from 'react';
import { StatusMark } from '../../ui/status-mark.tsx';
import styles from './wall-error-boundary.module.css';

const RELOAD_MS = 30_000;

/** Nobody stands by a wall to press a button: what broke is said in its own size, and the page starts anew by itself. */
export class WallErrorBoundary extends Component<
  { readonly children: ReactNode },
  { readonly error: Error | null }
> {
  override readonly state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    return error ? <Broken message={error.message} /> : this.props.children;
  }
}

function Broken({ message }: { message: string }) {
  useEffect(() => {
    document.title = 'Stopped drawing | Deltascope';
    const timer = setTimeout(() => location.reload(), RELOAD_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className={styles.broken}>
      <h1>
        <StatusMark health="bad" size={44} />
        This screen stopped drawing
      </h1>
      <p className={styles.message}>{message}</p>
      <p>It starts anew within {RELOAD_MS / 1_000}s. The cluster is not the cause.</p>
    </main>
  );
}
