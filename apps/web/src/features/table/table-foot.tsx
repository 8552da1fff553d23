import Pause from 'lucide-react/icons/pause';
import { useCallback } from 'react';
import { useStore } from 'zustand';
import parts from '../../app/page-parts.module.css';
import { useLive, useTicked } from '../../live/live-context.tsx';
import styles from './table-foot.module.css';
import type { TableModel } from './table-model.ts';

/** What is held, and how fast the cluster reaches the screen. */
export function TableFoot({ model }: { model: TableModel }) {
  const held = useStore(model.store, (state) => state.held);
  return (
    <footer className={parts.foot}>
      <span className={styles.held}>
        {held !== null && held > 0 && (
          <>
            <Pause size={12} strokeWidth={1.8} aria-hidden />
            Order held while you point; {held} {held === 1 ? 'row' : 'rows'} will move
          </>
        )}
      </span>
      <Pace model={model} />
    </footer>
  );
}

function Pace({ model }: { model: TableModel }) {
  const { link } = useLive();
  const text = useTicked(
    useCallback(() => {
      const rate = model.rate.perSecond(link.now());
      const p50 = model.paint.window.percentile(0.5);
      const p99 = model.paint.window.percentile(0.99);
      const pace = `${rate.toFixed(1)} deltas/s`;
      return p50 === undefined || p99 === undefined
        ? pace
        : `${pace}, cluster to screen p50 ${Math.round(p50)} ms, p99 ${Math.round(p99)} ms`;
    }, [model, link]),
  );
  return <span data-testid="pace">{text}</span>;
}
