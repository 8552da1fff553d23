import {
  condition,
  entries,
  healthRank,
  instant,
  text,
  type Health,
  type Sparse,
} from '@deltascope/printers';
import type { WallNode } from '@deltascope/wire';

/** A wall has room for so many nodes; of more the worst are shown. */
export const MAX_NODES = 500;

type Node = Omit<WallNode, 'pods'>;

/** What the grid reads of a node. */
type NodeFields = Sparse<{
  metadata: { name: string; labels: Record<string, string> };
  status: { conditions: { type: string; lastTransitionTime: string }[] };
}>;

type PodFields = Sparse<{ metadata: object; spec: { nodeName: string } }>;

export interface NodeState {
  readonly health: Health;
  readonly word: string;
  readonly now: number;
}

/** The pods of one node by uid: a letter each, in the order in which they came. */
interface Pods {
  readonly letters: Map<string, string>;
  /** Undefined when it has to be made anew. */
  text: string | undefined;
}

/** The nodes, and the pods on them as letters. Bounded by what there is. */
export class NodeGrid {
  readonly #nodes = new Map<string, Node>();
  readonly #pods = new Map<string, Pods>();
  readonly #nodeOfPod = new Map<string, string>();
  /** Their names by zone, then name; undefined when it has to be made anew. */
  #sorted: readonly string[] | undefined;

  setNode(node: NodeFields, { health, word, now }: NodeState): void {
    const name = text(node.metadata?.name);
    const zone = entries(node.metadata?.labels)['topology.kubernetes.io/zone'] ?? '';
    const before = this.#nodes.get(name);
    const since = before ? now : (readyTurnedAt(node) ?? now);
    const isSame = before?.health === health && before.word === word;
    this.#nodes.set(name, { name, zone, health, word, since: isSame ? before.since : since });
    if (before?.zone !== zone) this.#sorted = undefined;
  }

  deleteNode({ metadata }: NodeFields): void {
    this.#nodes.delete(text(metadata?.name));
    this.#sorted = undefined;
  }

  /** A pod that has run to its end takes no place, nor does one that has no node. */
  setPod(uid: string, { spec }: PodFields, health: Health): void {
    const nodeName = text(spec?.nodeName);
    if (this.#nodeOfPod.get(uid) !== nodeName || health === 'done') this.deletePod(uid);
    if (health === 'done' || nodeName === '') return;
    const pods = this.#podsOn(nodeName);
    const letter = health.charAt(0);
    if (pods.letters.get(uid) === letter) return;
    this.#nodeOfPod.set(uid, nodeName);
    pods.letters.set(uid, letter);
    pods.text = undefined;
  }

  deletePod(uid: string): void {
    const nodeName = this.#nodeOfPod.get(uid);
    if (nodeName === undefined) return;
    this.#nodeOfPod.delete(uid);
    const pods = this.#podsOn(nodeName);
    pods.letters.delete(uid);
    pods.text = undefined;
    if (pods.letters.size === 0) this.#pods.delete(nodeName);
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** By zone, then by name as people count. */
  nodes(): WallNode[] {
    this.#sorted ??= [...this.#nodes.values()]
      .sort((a, b) => NATURAL.compare(a.zone, b.zone) || NATURAL.compare(a.name, b.name))
      .map(({ name }) => name);
    const nodes = this.#sorted.flatMap((name) => this.#nodes.get(name) ?? []);
    return worst(nodes).map((node) => ({ ...node, pods: this.#text(node.name) }));
  }

  #podsOn(nodeName: string): Pods {
    let pods = this.#pods.get(nodeName);
    if (!pods) {
      pods = { letters: new Map(), text: undefined };
      this.#pods.set(nodeName, pods);
    }
    return pods;
  }

  #text(nodeName: string): string {
    const pods = this.#pods.get(nodeName);
    if (!pods) return '';
    pods.text ??= [...pods.letters.values()].join('');
    return pods.text;
  }
}

const NATURAL = new Intl.Collator('en', { numeric: true });

/** The nodes in their order, without those that fare best where there are too many. */
function worst(nodes: readonly Node[]): readonly Node[] {
  if (nodes.length <= MAX_NODES) return nodes;
  const byHealth = nodes.toSorted((a, b) => healthRank(b.health) - healthRank(a.health));
  const kept = new Set(byHealth.slice(0, MAX_NODES));
  return nodes.filter((node) => kept.has(node));
}

const readyTurnedAt = ({ status }: NodeFields): number | null =>
  instant(condition(status?.conditions, 'Ready')?.lastTransitionTime);
