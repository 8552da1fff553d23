/** Of as many made objects it is remembered who made them: as many as events a busy cluster keeps of its controllers. */
export const MAX_CREATORS = 20_000;

/** What the controllers of ReplicaSets, StatefulSets, DaemonSets and Jobs say of a pod they made. */
const CREATED = /^(?:Created|create) [Pp]od:? (\S+)/;

/**
 * Who made which pod, as controllers' events tell: of a pod that was gone before anybody looked nothing else does. The one told of
 * first is forgotten at MAX_CREATORS.
 */
export class Creators {
  readonly #byPod = new Map<string, string>();

  /** The name of the pod that an event says was made; undefined when it says no such thing. */
  static createdPod(reason: string, message: string): string | undefined {
    return reason === 'SuccessfulCreate' ? CREATED.exec(message)?.[1] : undefined;
  }

  note(podKey: string, ownerKey: string): void {
    this.#byPod.delete(podKey);
    this.#byPod.set(podKey, ownerKey);
    if (this.#byPod.size <= MAX_CREATORS) return;
    const [oldest = ''] = this.#byPod.keys();
    this.#byPod.delete(oldest);
  }

  ownerOf(podKey: string): string | null {
    return this.#byPod.get(podKey) ?? null;
  }
}
