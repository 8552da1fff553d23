import { healthRank } from '@deltascope/printers';
import type { WallNode, WireHealth } from '@deltascope/wire';
import { countOf } from '../../ui/count-of.ts';

/** What the letters of `WallNode.pods` mean, worst first; healthy and completed pods are not told apart. */
const POD_WORDS: readonly (readonly [letter: string, word: string])[] = [
  ['b', 'failing'],
  ['w', 'degraded'],
  ['u', 'unknown'],
  ['p', 'in progress'],
];

const FINE: ReadonlySet<WireHealth> = new Set(['ok', 'done']);

/** The grid in words: "24 nodes, 1,284 pods: 7 failing, 3 degraded. eu-1b-06 NotReady". */
export function gridWords(nodes: readonly WallNode[], nodeCount: number): string {
  const pods = nodes.map((node) => node.pods).join('');
  const counts = POD_WORDS.flatMap(([letter, word]) => {
    const count = pods.split(letter).length - 1;
    return count > 0 ? [`${count.toLocaleString('en-US')} ${word}`] : [];
  });
  const states = counts.length > 0 ? counts.join(', ') : 'none failing';
  const sick = sickNodes(nodes).map(({ name, word }) => `. ${name} ${word}`);
  return `${countOf(nodeCount, 'node')}, ${countOf(pods.length, 'pod')}: ${states}${sick.slice(0, 5).join('')}`;
}

/** The nodes that are not well, worst first, then in their order. */
export function sickNodes(nodes: readonly WallNode[]): readonly WallNode[] {
  return nodes
    .filter(({ health }) => !FINE.has(health))
    .toSorted((a, b) => healthRank(b.health) - healthRank(a.health));
}
