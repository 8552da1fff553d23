import { createContext, use, useRef, type ReactNode } from 'react';
import { useTicked } from '../../live/live-context.tsx';
import { classNames } from '../../ui/class-names.ts';
import { useElementSize } from '../../ui/use-element-size.ts';
import { burnInShift, burnInStep, CANVAS, fitCanvas } from './fit-canvas.ts';
import styles from './wall-canvas.module.css';

const ScaleContext = createContext(1);

/** How many px of the window one px of the canvas takes. */
export function useCanvasScale(): number {
  return use(ScaleContext);
}

/** The picture, scaled as a whole to the window; what is around it has its colour. `stale` draws a striped frame. */
export function WallCanvas({ stale, children }: { stale: boolean; children: ReactNode }) {
  const screen = useRef<HTMLDivElement>(null);
  const { scale, leftPx, topPx } = fitCanvas(useElementSize(screen));
  const step = useTicked(burnInStep);
  const { xPx, yPx } = burnInShift(step);
  return (
    <div ref={screen} className={styles.screen}>
      <div
        className={styles.canvas}
        style={{
          width: CANVAS.widthPx,
          height: CANVAS.heightPx,
          transform: `translate(${leftPx}px, ${topPx}px) scale(${scale})`,
        }}
      >
        <div
          className={classNames(styles.picture, stale && styles.stale)}
          style={{ transform: `translate(${xPx}px, ${yPx}px)` }}
        >
          <ScaleContext value={scale}>{children}</ScaleContext>
        </div>
        {stale && (
          <div
            className={styles.frame}
            style={{ backgroundPositionX: `${step * 6}px` }}
            data-testid="stale-frame"
            aria-hidden
          />
        )}
      </div>
    </div>
  );
}
