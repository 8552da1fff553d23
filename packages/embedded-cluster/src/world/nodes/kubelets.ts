/** Which nodes' kubelets live. One that does not reports nothing, starts nothing and ends nothing. */
export class Kubelets {
  readonly #stopped = new Set<string>();
  readonly #listeners: ((node: string) => void)[] = [];

  isRunning(node: string): boolean {
    return !this.#stopped.has(node);
  }

  /** As when a machine loses its power. */
  stop(node: string): void {
    this.#stopped.add(node);
  }

  /** The kubelet comes back and looks at everything on its node. */
  start(node: string): void {
    if (!this.#stopped.delete(node)) return;
    for (const listener of this.#listeners) listener(node);
  }

  /** Tells of each kubelet that has come back. */
  onStart(listener: (node: string) => void): void {
    this.#listeners.push(listener);
  }
}
