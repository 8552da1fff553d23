import type { JournalValue } from '@deltascope/wire';

/** From, to; not beyond. */
export type Interval = readonly [from: number, to: number];

/** What is known of the knowing: since when it is kept, when nothing was heard, and whether the server can be asked at all. */
export interface Knowledge {
  readonly journal: Pick<JournalValue, 'startedAt' | 'keptSince' | 'gaps'> | undefined;
  /** When the link to the server was lost, server's clock, and nothing was made up for since; null while all is told. */
  readonly lostAt: number | null;
}

/** Before this nothing is known. */
export function knownSince({ journal }: Knowledge): number {
  return journal ? Math.max(journal.startedAt, journal.keptSince) : Infinity;
}

/** When nothing can be known of objects of these resources: in order, apart from each other. `null` stands for every resource. */
export function unknownTimes(
  knowledge: Knowledge,
  resources: ReadonlySet<string> | null,
): readonly Interval[] {
  const { journal, lostAt } = knowledge;
  const times: Interval[] = [[Number.NEGATIVE_INFINITY, knownSince(knowledge)]];
  for (const { resource, from, to } of journal?.gaps ?? []) {
    if (resources === null || resources.has(resource)) times.push([from, to ?? Infinity]);
  }
  if (lostAt !== null) times.push([lostAt, Infinity]);
  return union(times);
}

/** Whether any of it is in [from, to]. */
export function isUnknownIn(times: readonly Interval[], [from, to]: Interval): boolean {
  return times.some(([start, end]) => start < to && end > from);
}

function union(times: readonly Interval[]): readonly Interval[] {
  const joined: [number, number][] = [];
  for (const [from, to] of times.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else if (from < to) joined.push([from, to]);
  }
  return joined;
}
