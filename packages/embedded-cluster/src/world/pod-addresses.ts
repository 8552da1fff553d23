import type { corev1 } from '@deltascope/api';
import type { StoreIndex } from '../store/store-index.ts';

/** The first of a node's addresses are its own bridge's and the network's. */
const FIRST = 2;
const LAST = 254;

/** Gives pods addresses in the podCIDR of their node (a /24): each time the next that is free. */
export class PodAddresses {
  readonly #podsByNode: StoreIndex;
  /** The last one given, by node. */
  readonly #last = new Map<string, number>();

  constructor(podsByNode: StoreIndex) {
    this.#podsByNode = podsByNode;
  }

  /** Undefined when the node has no range, or all are taken. */
  next({ metadata, spec }: corev1.Node): string | undefined {
    const { name = '' } = metadata;
    const range = /^(\d+\.\d+\.\d+)\.\d+\//.exec(spec?.podCIDR ?? '')?.[1];
    if (range === undefined) return undefined;
    const taken = new Set(
      this.#podsByNode
        .lookup(name, 'pods')
        .map(({ object }) => (object as { status?: corev1.PodStatus }).status?.podIP),
    );
    const size = LAST - FIRST + 1;
    const last = this.#last.get(name) ?? FIRST - 1;
    for (let step = 1; step <= size; step += 1) {
      const number = FIRST + ((last - FIRST + step) % size);
      const address = `${range}.${number}`;
      if (taken.has(address)) continue;
      this.#last.set(name, number);
      return address;
    }
    return undefined;
  }
}
