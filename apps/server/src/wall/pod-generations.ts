/** A pod as a member of the generation that its controller made of one template. */
export interface GenerationPod {
  readonly ownerUid: string;
  /** Of the template; "" where the controller makes pods of one template only, as a ReplicaSet does. */
  readonly hash: string;
  readonly isReady: boolean;
  readonly createdAt: number;
}

export interface Generation {
  readonly pods: ReadonlyMap<string, GenerationPod>;
  readonly ready: number;
}

interface Tally {
  readonly pods: Map<string, GenerationPod>;
  ready: number;
}

/** The pods of each controller by the template they were made from. Bounded by the pods there are. */
export class PodGenerations {
  readonly #byOwner = new Map<string, Map<string, Tally>>();
  readonly #known = new Map<string, GenerationPod>();

  set(uid: string, pod: GenerationPod): void {
    this.delete(uid);
    if (pod.ownerUid === '') return;
    const tally = this.#tallyOf(pod);
    tally.pods.set(uid, pod);
    if (pod.isReady) tally.ready += 1;
    this.#known.set(uid, pod);
  }

  delete(uid: string): void {
    const pod = this.#known.get(uid);
    if (!pod) return;
    this.#known.delete(uid);
    const tally = this.#tallyOf(pod);
    tally.pods.delete(uid);
    if (pod.isReady) tally.ready -= 1;
    if (tally.pods.size > 0) return;
    const generations = this.#byOwner.get(pod.ownerUid);
    generations?.delete(pod.hash);
    if (generations?.size === 0) this.#byOwner.delete(pod.ownerUid);
  }

  /**
   * The generation of a revision ("web-5d4f8", the hash at its end), where the controller tells it; else that of the pod made last. Undefined
   * while it has no pod.
   */
  newest(ownerUid: string, revision: string): Generation | undefined {
    const generations = [...(this.#byOwner.get(ownerUid) ?? [])];
    if (revision !== '') {
      return generations.find(([hash]) => hash === revision || revision.endsWith(`-${hash}`))?.[1];
    }
    const [first] = generations.sort(([, a], [, b]) => lastMadeAt(b) - lastMadeAt(a));
    return first?.[1];
  }

  #tallyOf({ ownerUid, hash }: GenerationPod): Tally {
    let generations = this.#byOwner.get(ownerUid);
    if (!generations) this.#byOwner.set(ownerUid, (generations = new Map()));
    let tally = generations.get(hash);
    if (!tally) generations.set(hash, (tally = { pods: new Map(), ready: 0 }));
    return tally;
  }
}

function lastMadeAt({ pods }: Tally): number {
  let last = 0;
  for (const { createdAt } of pods.values()) last = Math.max(last, createdAt);
  return last;
}
