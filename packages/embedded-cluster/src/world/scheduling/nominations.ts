import type { corev1 } from '@deltascope/api';
import type { NodeInfos } from './node-infos.ts';
import { priorityOf } from './preemption.ts';

/** Pods for which others make room: until they are bound, or gone, the room is theirs (upstream: the nominator). */
export class Nominations {
  readonly #infos: NodeInfos;
  /** By the pod's key. At most one for each pod that waits. */
  readonly #byKey = new Map<string, { pod: corev1.Pod; node: string }>();

  constructor(infos: NodeInfos) {
    this.#infos = infos;
  }

  set(key: string, pod: corev1.Pod, node: string): void {
    this.#byKey.set(key, { pod, node });
  }

  delete(key: string): void {
    this.#byKey.delete(key);
  }

  /** Runs `decide` while pods that are as important as this one stand where they are to be. */
  during<T>(key: string, pod: corev1.Pod, decide: () => T): T {
    const standing: (() => void)[] = [];
    for (const [other, nominated] of this.#byKey) {
      const info = this.#infos.get(nominated.node);
      if (other === key || info === undefined || info.pods.has(other)) continue;
      if (priorityOf(nominated.pod) < priorityOf(pod)) continue;
      info.add(other, nominated.pod);
      standing.push(() => info.remove(other));
    }
    try {
      return decide();
    } finally {
      for (const leave of standing) leave();
    }
  }
}
