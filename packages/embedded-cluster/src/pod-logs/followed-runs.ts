import type { corev1 } from '@deltascope/api';
import type { KubeObject } from '@deltascope/apimachinery';
import type { StoreEvent } from '../store/history.ts';
import type { Store } from '../store/store.ts';
import { sameRun } from './container-run.ts';
import type { ContainerRun } from './container-run.ts';

/** A run as it is known by now; disposed when nobody follows it any more. */
interface FollowedRun extends Disposable {
  readonly run: ContainerRun;
}

/** What becomes of the runs whose logs are followed: each change of their pods is taken in when it happens. */
export class FollowedRuns {
  readonly #byPod = new Map<string, Set<{ run: ContainerRun }>>();
  #size = 0;

  constructor(store: Store) {
    store.subscribe((event) => this.#onEvent(event));
  }

  /** How many are followed. */
  get size(): number {
    return this.#size;
  }

  /** From now on, until it is disposed; `key` is the pod's. */
  follow(key: string, run: ContainerRun): FollowedRun {
    const followed = {
      run,
      [Symbol.dispose]: (): void => {
        this.#size -= 1;
        const others = this.#byPod.get(key);
        others?.delete(followed);
        if (others?.size === 0) this.#byPod.delete(key);
      },
    };
    const known = this.#byPod.get(key) ?? new Set();
    this.#byPod.set(key, known.add(followed));
    this.#size += 1;
    return followed;
  }

  #onEvent({ resource, type, key, object, atMs }: StoreEvent): void {
    if (resource !== 'pods') return;
    for (const followed of this.#byPod.get(key) ?? []) {
      if (followed.run.end !== undefined) continue;
      const told = sameRun(object as KubeObject as corev1.Pod, followed.run);
      const isOver = type === 'DELETED' || told === undefined;
      followed.run = isOver ? endedBy(told ?? followed.run, atMs) : told;
    }
  }
}

/** Nothing tells how it ended: its pod is gone, or another container runs in its place. */
function endedBy(run: ContainerRun, atMs: number): ContainerRun {
  if (run.end !== undefined) return run;
  return {
    ...run,
    end: { atMs: Math.floor(atMs / 1000) * 1000, exitCode: 0, reason: 'Completed' },
  };
}
