import { attentionOf, isCalm } from './health-code.ts';
import type { Lane } from './lane.ts';
import type { Subject } from './subject.ts';
import type { Interval } from './unknown-times.ts';

/** Worst first, then the latest change, then by name. */
export function compareLanes(a: Lane, b: Lane): number {
  return (
    attentionOf(b.current) - attentionOf(a.current) ||
    byNewest(a.lastAt, b.lastAt) ||
    compareWords(a.root?.name ?? a.key, b.root?.name ?? b.key) ||
    compareWords(a.key, b.key)
  );
}

/** Quiet owners, which fold into one row: all is well with them in the view, and nothing of what is asked for happened. */
export function isQuiet(lane: Lane, view: Interval): boolean {
  return !lane.hasRecordIn(view) && isCalm(lane.worstIn(view));
}

/** The kinds whose objects do the work; what only stands between them and their owner has no lane of its own. */
const SHOWN_BELOW = 'Pod';

/** The lanes below an owner's: its pods, or what it has where there are none. Worst first, then newest; gone ones with news only. */
export function subjectsBelow(lane: Lane, view: Interval): readonly Subject[] {
  const below = lane.shown.filter(({ key }) => key !== lane.key);
  const pods = below.filter(({ kind }) => kind === SHOWN_BELOW);
  return (pods.length > 0 ? pods : below)
    .filter((subject) => !isGone(subject, view) || hasNews(subject, view))
    .toSorted(
      (a, b) =>
        attentionOf(b.current) - attentionOf(a.current) ||
        byNewest(a.createdAt ?? 0, b.createdAt ?? 0) ||
        compareWords(a.name, b.name) ||
        compareWords(a.key, b.key),
    );
}

function isGone({ goneAt }: Subject, [from]: Interval): boolean {
  return goneAt !== null && goneAt < from;
}

function hasNews({ records }: Subject, [from, to]: Interval): boolean {
  return records.countBefore(from) < records.countBefore(to);
}

function byNewest(a: number, b: number): number {
  return a === b ? 0 : b - a;
}

/** Names are lower-case ASCII: their code units are in order. */
function compareWords(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
