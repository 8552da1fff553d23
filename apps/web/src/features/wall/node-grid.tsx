import type { WallNode } from '@deltascope/wire';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import { useElementSize } from '../../ui/use-element-size.ts';
import { BLEED_PX, drawNodes, type Palette } from './draw-nodes.ts';
import { layoutNodes, type NodeLayout } from './node-layout.ts';
import { gridWords } from './node-words.ts';
import styles from './node-grid.module.css';
import { useCanvasScale } from './wall-canvas.tsx';

/** More would not be seen, and cost memory. */
const MAX_RATIO = 3;

/**
 * The field: a box per node, a cell per pod, in zones where there are some. Drawn on a canvas, anew only when something in it changed;
 * what it shows is said in words too.
 */
export const NodeGrid = memo(function NodeGrid({
  nodes,
  nodeCount,
}: {
  nodes: readonly WallNode[];
  nodeCount: number;
}) {
  const field = useRef<HTMLDivElement>(null);
  const { widthPx, heightPx } = useElementSize(field);
  const layout = useMemo(
    () => layoutNodes(nodes, { widthPx, heightPx }),
    [nodes, widthPx, heightPx],
  );
  const more = layout ? nodeCount - layout.boxes.length : 0;
  return (
    <figure className={styles.grid} aria-label={gridWords(nodes, nodeCount)}>
      <div ref={field} className={styles.field} aria-hidden>
        {layout && <NodeCanvas layout={layout} widthPx={widthPx} heightPx={heightPx} />}
        {layout?.labels.map(({ text, middlePx }) => (
          <span key={text} className={styles.zone} style={{ top: middlePx }}>
            {text}
          </span>
        ))}
      </div>
      {layout && (more > 0 || layout.podsPerCell > 1) && (
        <figcaption className={styles.caption}>
          {more > 0 && <span>{more.toLocaleString('en-US')} more nodes</span>}
          {layout.podsPerCell > 1 && <span>a cell is up to {layout.podsPerCell} pods</span>}
        </figcaption>
      )}
    </figure>
  );
});

function NodeCanvas({
  layout,
  widthPx,
  heightPx,
}: {
  layout: NodeLayout;
  widthPx: number;
  heightPx: number;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useDocumentTheme();
  const ratio = Math.min(MAX_RATIO, useCanvasScale() * devicePixelRatio);
  const width = widthPx + 2 * BLEED_PX;
  const height = heightPx + 2 * BLEED_PX;
  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext('2d');
    if (!target || !context) return;
    // Setting the size clears it, and is dear: only when it differs.
    const pixelWidth = Math.max(1, Math.round(width * ratio));
    const pixelHeight = Math.max(1, Math.round(height * ratio));
    if (target.width !== pixelWidth) target.width = pixelWidth;
    if (target.height !== pixelHeight) target.height = pixelHeight;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.translate(BLEED_PX, BLEED_PX);
    drawNodes(context, layout, paletteOf(target));
  }, [layout, ratio, width, height, theme]);
  return (
    <canvas
      ref={canvas}
      className={styles.canvas}
      style={{ width, height, left: -BLEED_PX, top: -BLEED_PX }}
    />
  );
}

/** A canvas has no style sheet: it takes the tokens as they are where it stands. */
function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ok: token('--ok-quiet'),
    bad: token('--bad'),
    warn: token('--warn'),
    progress: token('--progress'),
    unknown: token('--unknown'),
    frame: token('--line-2'),
    ground: token('--surface-0'),
  };
}

/** The theme in force, however it came about: what is drawn by hand has to be drawn anew. */
function useDocumentTheme(): string {
  const [theme, setTheme] = useState(currentTheme);
  useEffect(() => {
    const observer = new MutationObserver(() => setTheme(currentTheme()));
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
  return theme;
}

function currentTheme(): string {
  return document.documentElement.dataset['theme'] ?? '';
}
