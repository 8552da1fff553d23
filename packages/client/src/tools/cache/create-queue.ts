import type { KubeObject } from '@deltascope/apimachinery';
import { DeltaFIFO } from './delta-fifo.ts';
import type { Queue, QueueOptions } from './queue.ts';
import { RealFIFO } from './real-fifo.ts';

/** Which queue an informer has: client-go's until 1.32, that of 1.33 to 1.35, or that since 1.36. */
export type QueueMode = 'delta' | 'real' | 'real-atomic';

/** An informer's queue. `knownObjects` is the informer's cache; an atomic queue has no use for it. */
export function createQueue<T extends KubeObject>(
  mode: QueueMode,
  options: QueueOptions<T>,
): Queue<T> {
  switch (mode) {
    case 'delta':
      return new DeltaFIFO({ ...options, emitDeltaTypeReplaced: true });
    case 'real':
      return new RealFIFO(options);
    case 'real-atomic': {
      const { knownObjects: _, ...others } = options;
      return new RealFIFO({ ...others, atomicEvents: true, emitDeltaTypeBookmark: true });
    }
  }
}
