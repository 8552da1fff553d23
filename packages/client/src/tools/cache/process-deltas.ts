import type { KubeObject } from '@deltascope/apimachinery';
import type { Delta, Popped } from './delta-fifo.ts';
import type { Indexer } from './indexer.ts';
import type { HandlerEvent } from './processor-listener.ts';
import type { Notification } from './resource-event-handler.ts';

// Most deltas bring no stamp: these two serve them all.
const INITIAL: Notification = Object.freeze({ isInInitialList: true });
const LIVE: Notification = Object.freeze({ isInInitialList: false });

/**
 * Brings the deltas of one key into the cache, oldest first, and distributes each once the cache has it (C84, C85, C91). Whether it
 * is an add or an update is decided by the cache, not by the delta's type.
 */
export function processDeltas<T extends KubeObject>(
  { key, deltas, isInInitialList, poppedAt }: Popped<T>,
  indexer: Indexer<T>,
  distribute: (event: HandlerEvent<T>) => void,
): void {
  for (const delta of deltas) {
    if (delta.type === 'Deleted') {
      indexer.remove(key);
      const { object } = delta;
      distribute({ type: 'delete', object, notification: live(delta), distributedAt: poppedAt });
      continue;
    }
    const { object } = delta;
    const oldObject = indexer.put(key, object);
    if (oldObject === undefined) {
      const notification = isInInitialList ? initial(delta) : live(delta);
      distribute({ type: 'add', object, notification, distributedAt: poppedAt });
    } else {
      const notification = live(delta);
      distribute({ type: 'update', oldObject, object, notification, distributedAt: poppedAt });
    }
  }
}

const initial = <T extends KubeObject>({ stamp }: Delta<T>): Notification =>
  stamp === undefined ? INITIAL : { isInInitialList: true, ...stamp };

const live = <T extends KubeObject>({ stamp }: Delta<T>): Notification =>
  stamp === undefined ? LIVE : { isInInitialList: false, ...stamp };
