import type { FlowRoute } from './flow-animation.ts';
import { BEAM_Y, lanePath, type PipelineGeometry } from './pipeline-geometry.ts';

/** From the Reflector into the queue. */
export function wireRoute({ dial, queue }: PipelineGeometry): FlowRoute {
  return beamRoute([[dial.x + dial.radius, queue.left]]);
}

/** Out of the queue, through the gate, into the store and on to the processor: unseen while inside of a stage. */
export function popRoute({ queue, gate, store, node }: PipelineGeometry): FlowRoute {
  return beamRoute([
    [queue.right, gate.left],
    [gate.right, store.left],
    [store.right, node.x - 5],
  ]);
}

/** From the processor to one listener's handler. */
export function laneRoute(geometry: PipelineGeometry, y: number): FlowRoute {
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', lanePath(geometry, y));
  // The way ends at the handler's door; the drawn line goes on to the viewers.
  return {
    lengthPx: path.getTotalLength() - 26,
    at: (px) => {
      const { x, y } = path.getPointAtLength(px);
      return { x, y };
    },
  };
}

type Stretch = readonly [from: number, to: number];

function beamRoute(stretches: readonly Stretch[]): FlowRoute {
  const lengthPx = stretches.reduce((total, [from, to]) => total + to - from, 0);
  return {
    lengthPx,
    at: (px) => {
      let left = px;
      for (const [from, to] of stretches) {
        if (left <= to - from) return { x: from + left, y: BEAM_Y };
        left -= to - from;
      }
      return { x: stretches.at(-1)?.[1] ?? 0, y: BEAM_Y };
    },
  };
}
