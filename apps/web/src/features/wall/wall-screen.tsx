import { BusyView } from './busy-view.tsx';
import { CalmView } from './calm-view.tsx';
import { RateTrace } from './rate-trace.tsx';
import { useScreenLock } from './use-screen-lock.ts';
import { useSelfReload } from './use-self-reload.ts';
import { useWall, type WallView } from './use-wall.ts';
import { useWallTitle } from './use-wall-title.ts';
import { WallAnnouncer } from './wall-announcer.tsx';
import { WallCanvas } from './wall-canvas.tsx';
import { WallControls } from './wall-controls.tsx';
import { WallFoot } from './wall-foot.tsx';
import { WallHeader } from './wall-header.tsx';
import { WallLoading } from './wall-loading.tsx';
import styles from './wall-screen.module.css';
import { WallTime } from './wall-time.tsx';

/** The wall: what it shows follows from what is known of the cluster and from what stands between it and here. */
export function WallScreen() {
  const view = useWall();
  useWallTitle(view);
  useSelfReload(view.link);
  useScreenLock();
  const stale = view.trouble !== null;
  return (
    <WallControls>
      <WallCanvas stale={stale}>
        <WallHeader view={view} />
        <WallTime stale={stale}>
          <main className={styles.main} data-stale={stale}>
            <RateTrace wall={view.known?.wall} asOf={view.asOf} />
            <Body view={view} />
          </main>
          <WallFoot view={view} />
        </WallTime>
      </WallCanvas>
      <WallAnnouncer view={view} />
    </WallControls>
  );
}

/** One of three pictures; a change of the picture fades in. */
function Body({ view }: { view: WallView }) {
  const { known, asOf, blind } = view;
  if (!known) {
    return (
      <div key="loading" className={styles.body}>
        <WallLoading view={view} />
      </div>
    );
  }
  const calm = known.wall.bad + known.wall.warn === 0;
  return (
    <div key={calm ? 'calm' : 'busy'} className={styles.body}>
      {calm ? (
        <CalmView known={known} asOf={asOf} blind={blind} />
      ) : (
        <BusyView known={known} asOf={asOf} />
      )}
    </div>
  );
}
