import type { Health } from '@deltascope/printers';
import { countOf } from '../../ui/count-of.ts';
import { clockText } from './clock-text.ts';
import { isCalm, toHealth, UNKNOWN, type HealthCode } from './health-code.ts';
import type { HealthSpan } from './health-spans.ts';
import { codeAfter, stepsUntil, type HealthSteps } from './health-steps.ts';

const HEALTH_WORDS: Readonly<Record<Health, string>> = {
  ok: 'healthy',
  done: 'completed',
  progress: 'in progress',
  unknown: 'unknown',
  warn: 'degraded',
  bad: 'failing',
};

function healthWord(code: HealthCode): string {
  const health = toHealth(code);
  return health === null ? 'gone' : HEALTH_WORDS[health];
}

/** What is told of a lane, besides its name. */
export interface LaneFacts {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly code: HealthCode;
  readonly word: string;
  readonly changes: number;
  readonly warnings: number;
  /** Normal ones. */
  readonly events: number;
  readonly wasSeen: boolean;
  readonly isKnown: boolean;
  /** Of the view. */
  readonly spans: readonly HealthSpan[];
  readonly steps: HealthSteps;
  readonly nowMs: number;
}

/** A lane as one would tell it: who, how it is, what happened in the view, when nothing was known, since when it is so. */
export function laneSummary(facts: LaneFacts): string {
  const { kind, name, namespace } = facts;
  const place = namespace === '' ? kind : `${kind} in ${namespace}`;
  const parts = [
    [name, place, stateText(facts)].filter((part) => part !== '').join(', '),
    countsText(facts),
    ...unknownText(facts),
    ...sinceText(facts),
  ];
  return parts.join('; ');
}

function stateText({ code, word, wasSeen, isKnown }: LaneFacts): string {
  if (!wasSeen) return 'never seen';
  const health = healthWord(code);
  const state = word === '' || word === health ? health : `${health} ${word}`;
  return isKnown ? state : `unknown, was ${state}`;
}

function countsText({ changes, warnings, events }: LaneFacts): string {
  const counts = [
    changes > 0 && countOf(changes, 'change'),
    warnings > 0 && countOf(warnings, 'warning'),
    events > 0 && countOf(events, 'event'),
  ].filter((part) => part !== false);
  return counts.length === 0 ? 'nothing in view' : `${counts.join(', ')} in view`;
}

function unknownText({ spans, nowMs }: LaneFacts): string[] {
  const times = spans
    .filter(({ code }) => code === UNKNOWN)
    .map(({ from, to }) => `${clockText(from)} to ${to >= nowMs ? 'now' : clockText(to)}`);
  return times.length === 0 ? [] : [`unknown ${times.join(' and ')}`];
}

function sinceText({ code, steps, isKnown, nowMs }: LaneFacts): string[] {
  const taken = stepsUntil(steps, nowMs);
  const since = steps.at[taken - 1];
  if (!isKnown || since === undefined || isCalm(code) || codeAfter(steps, taken) !== code) {
    return [];
  }
  return [`${healthWord(code)} since ${clockText(since)}`];
}
