/** Gives a canvas as many pixels as it covers, empties it, and counts in CSS px from then on; undefined when it has no size. */
export function sizedContext(
  canvas: HTMLCanvasElement,
  widthPx: number,
  heightPx: number,
): CanvasRenderingContext2D | undefined {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(widthPx * ratio);
  const height = Math.round(heightPx * ratio);
  if (width === 0 || height === 0) return undefined;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${widthPx}px`;
    canvas.style.height = `${heightPx}px`;
  }
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, widthPx, heightPx);
  return context;
}

/** The face of axis labels. */
export function setLabelFont(context: CanvasRenderingContext2D): void {
  context.font = '12px "IBM Plex Sans Variable", "IBM Plex Sans", system-ui, sans-serif';
  context.fontStretch = 'semi-condensed';
  context.textBaseline = 'alphabetic';
}
