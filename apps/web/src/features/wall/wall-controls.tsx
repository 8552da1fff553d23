import LayoutDashboard from 'lucide-react/icons/layout-dashboard';
import { useEffect, useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { formatRoute } from '../../app/routes.ts';
import { ThemeSwitch } from '../../app/theme-switch.tsx';
import { useShortcuts } from '../../app/use-shortcuts.ts';
import styles from './wall-controls.module.css';

const IDLE_MS = 5_000;
const DASHBOARD = formatRoute({ page: 'start' });

/** What one may do at a wall: nothing is in the way until the pointer moves. Keys: Esc or g to the dashboard, f for the full screen. */
export function WallControls({ children }: { children: ReactNode }) {
  const [, navigate] = useLocation();
  const active = usePointerActive();
  const leave = (): void => navigate(DASHBOARD);
  useShortcuts({ Escape: leave, g: leave, f: toggleFullscreen });
  return (
    <div className={styles.wall} data-active={active}>
      {children}
      <nav className={styles.controls} aria-label="Wall">
        <Link href={DASHBOARD} className={styles.control}>
          <LayoutDashboard size={16} strokeWidth={1.6} aria-hidden />
          Dashboard
        </Link>
        <ThemeSwitch className={styles.control} />
      </nav>
    </div>
  );
}

/** Whether the pointer moved within the last seconds. */
function usePointerActive(): boolean {
  const [active, setActive] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onMove = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => setActive(false), IDLE_MS);
      setActive(true);
    };
    document.addEventListener('pointermove', onMove);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('pointermove', onMove);
    };
  }, []);
  return active;
}

function toggleFullscreen(): void {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen();
  // A browser may refuse: then the window stays as it is, which one sees.
  change.catch(() => undefined);
}
