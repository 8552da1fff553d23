import { useEffect, useRef, type HTMLAttributes, type PointerEvent, type RefObject } from 'react';
import type { OrderHold } from '../table/order-hold.ts';
import type { LanePlot } from './lane-plot.ts';
import { clearFocus, type MarkFocusStore } from './mark-focus.ts';
import type { PlotStage } from './plot-stage.ts';
import type { TimelineModel } from './timeline-model.ts';
import { panBy, zoomTo } from './time-window.ts';

/** A press that moved less is a click. */
const DRAG_PX = 4;
/** How much a notch of the wheel zooms. */
const WHEEL_ZOOM = 0.0022;

interface PlotPointerOptions {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly model: TimelineModel;
  readonly stage: PlotStage;
  readonly plot: RefObject<LanePlot | null>;
  readonly focus: MarkFocusStore;
  readonly hold: OrderHold;
}

interface Press {
  readonly startX: number;
  lastX: number;
  moved: boolean;
}

type PointerHandlers = Pick<
  HTMLAttributes<HTMLElement>,
  | 'onPointerDown'
  | 'onPointerMove'
  | 'onPointerUp'
  | 'onPointerCancel'
  | 'onPointerLeave'
  | 'onScroll'
>;

/** Pointing at marks, dragging the time, pinching and wheeling it, on the plots. */
export function usePlotPointer(options: PlotPointerOptions): PointerHandlers {
  const { scroller, model, stage, plot, focus, hold } = options;
  const presses = useRef(new Map<number, Press>());
  useWheel(options);

  const localX = (clientX: number): number =>
    clientX - (scroller.current?.getBoundingClientRect().left ?? 0);
  const msPerPx = (): number => model.window.getState().spanMs / stage.place.widthPx;
  const point = (event: PointerEvent): void => {
    const row = event.target instanceof Element ? event.target.closest('[data-lane]') : null;
    const key = row?.getAttribute('data-lane');
    const mark = key != null ? plot.current?.markAt(key, localX(event.clientX)) : undefined;
    if (!row || !mark || !isOverPlot(event, stage, localX(event.clientX))) {
      clearFocus(focus);
      return;
    }
    const box = row.getBoundingClientRect();
    const left = box.left + mark.x;
    focus.setState({ ids: mark.ids, at: { x: left, y: box.top + mark.y }, byKeys: false });
  };

  const onDrag = (press: Press, event: PointerEvent): void => {
    if (Math.abs(event.clientX - press.startX) > DRAG_PX && !press.moved) {
      press.moved = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      clearFocus(focus);
    }
    if (!press.moved) return;
    const others = [...presses.current.entries()].filter(([id]) => id !== event.pointerId);
    const [other] = others;
    const byPx = event.clientX - press.lastX;
    const window = model.window.getState();
    if (other) {
      const apart = Math.abs(press.lastX - other[1].lastX);
      const now = Math.abs(event.clientX - other[1].lastX);
      const middle = stage.timeAt(localX((event.clientX + other[1].lastX) / 2));
      if (apart > 20 && now > 20) {
        const spanMs = (window.spanMs * apart) / now;
        // Whole seconds only: small movements add up until they make one.
        const next = zoomTo(window, spanMs, { anchor: middle, nowMs: model.nowMs });
        if (next.spanMs === window.spanMs) return;
        model.setWindow(next);
      }
    } else {
      model.setWindow(panBy(window, -byPx * msPerPx(), model.nowMs));
    }
    press.lastX = event.clientX;
  };

  const end = (event: PointerEvent): void => {
    const press = presses.current.get(event.pointerId);
    presses.current.delete(event.pointerId);
    if (press && !press.moved) point(event);
  };

  return {
    onPointerDown: (event) => {
      if (event.button !== 0 || !isOverPlot(event, stage, localX(event.clientX))) return;
      const { clientX } = event;
      presses.current.set(event.pointerId, { startX: clientX, lastX: clientX, moved: false });
    },
    onPointerMove: (event) => {
      const press = presses.current.get(event.pointerId);
      if (press) {
        onDrag(press, event);
        return;
      }
      if (event.pointerType !== 'mouse') return;
      hold.point();
      point(event);
    },
    onPointerUp: end,
    onPointerCancel: (event) => presses.current.delete(event.pointerId),
    onPointerLeave: (event) => {
      if (event.pointerType !== 'mouse') return;
      hold.release();
      clearFocus(focus);
    },
    onScroll: () => clearFocus(focus),
  };
}

/** The names are buttons of their own; on a small screen they stand above their plots. */
function isOverPlot(event: PointerEvent, { place }: PlotStage, x: number): boolean {
  const onButton = event.target instanceof Element && event.target.closest('button') !== null;
  return !onButton && x >= place.leftPx - 8;
}

/** With ctrl the wheel zooms, with shift or sideways it moves; else the page scrolls. */
function useWheel({ scroller, model, stage }: PlotPointerOptions): void {
  const rest = useRef(0);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      const window = model.window.getState();
      const { nowMs } = model;
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const x = event.clientX - element.getBoundingClientRect().left;
        rest.current += event.deltaY;
        const spanMs = window.spanMs * Math.exp(rest.current * WHEEL_ZOOM);
        const next = zoomTo(window, spanMs, { anchor: stage.timeAt(x), nowMs });
        if (next.spanMs === window.spanMs) return;
        rest.current = 0;
        model.setWindow(next);
      } else if (Math.abs(sideways) > Math.abs(event.deltaY) || event.shiftKey) {
        event.preventDefault();
        model.setWindow(panBy(window, (sideways * window.spanMs) / stage.place.widthPx, nowMs));
      }
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [scroller, model, stage]);
}
