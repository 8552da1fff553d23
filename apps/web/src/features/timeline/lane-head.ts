import type { ObjectState } from '@deltascope/wire';
import { spansIn } from './health-spans.ts';
import { isCalm, type HealthCode } from './health-code.ts';
import type { JournalIndex } from './journal-index.ts';
import type { LaneSource } from './lane-source.ts';
import { laneSummary } from './lane-words.ts';
import { NORMAL, WARNING } from './record-store.ts';
import type { Subject } from './subject.ts';
import { isUnknownIn, type Interval } from './unknown-times.ts';

/** What stands at the left of a lane. */
export interface LaneHead {
  readonly name: string;
  readonly kind: string;
  readonly namespace: string;
  readonly code: HealthCode;
  /** Of the one that makes it as bad as it is. */
  readonly word: string;
  readonly wasSeen: boolean;
  /** It can be known how it is now; else this is how it was last. */
  readonly isKnown: boolean;
}

export function laneHead({ subject, lane, spans }: LaneSource, nowMs: number): LaneHead {
  const { name, namespace, current } = subject;
  const code = lane?.current ?? current;
  const worst = lane?.worstMember ?? subject;
  const wasSeen = lane?.wasSeen ?? subject.wasSeen;
  return {
    name,
    kind: subject.kind || kindOfKey(subject.key),
    namespace,
    code,
    word: wordOf(isCalm(code) ? subject : worst),
    wasSeen,
    // Of what is gone for good, nothing is left to know.
    isKnown: wasSeen && (nowMs >= spans.life[1] || !isUnknownIn(spans.unknown, [nowMs, Infinity])),
  };
}

function wordOf({ goneAt, state }: Subject): string {
  const last: ObjectState | null = state;
  return goneAt === null ? (last?.word ?? '') : 'gone';
}

/** Records may come before their object: its key begins with its kind. */
function kindOfKey(key: string): string {
  return key.split(/[./]/)[0] ?? '';
}

/** The lane in words, for a view. */
export function summaryOf(
  source: LaneSource,
  index: JournalIndex,
  { view, nowMs }: { view: Interval; nowMs: number },
): string {
  const counts = { changes: 0, warnings: 0, events: 0 };
  source.eachIn(view, (slot) => {
    const type = index.records.type(slot);
    if (type === WARNING) counts.warnings += 1;
    else if (type === NORMAL) counts.events += 1;
    else counts.changes += 1;
  });
  return laneSummary({
    ...laneHead(source, nowMs),
    ...counts,
    spans: spansIn(source.spans, [view[0], Math.min(view[1], nowMs)]),
    steps: source.spans.steps,
    nowMs,
  });
}
