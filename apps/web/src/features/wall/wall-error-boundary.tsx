import { useEffect, type ReactNode } from 'react';
import { CatchError } from '../../ui/catch-error.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import styles from './wall-error-boundary.module.css';

const RELOAD_MS = 30_000;

/** Nobody stands by a wall to press a button: what broke is said in its own size, and the page starts anew by itself. */
export function WallErrorBoundary({ children }: { children: ReactNode }) {
  return (
    <CatchError fallback={(error) => <Broken message={error.message} />}>{children}</CatchError>
  );
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
