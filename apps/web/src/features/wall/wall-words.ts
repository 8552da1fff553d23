import { humanDuration } from '@deltascope/apimachinery';
import { pastHeadline } from '@deltascope/printers';
import type { WallEnded, WallRollout, WallValue } from '@deltascope/wire';
import { countOf } from '../../ui/count-of.ts';
import { cutMiddle } from '../../ui/name-cut.ts';
import type { BlindCause, BlindKind } from './wall-kinds.ts';
import type { Trouble } from './wall-state.ts';

const WEEK_MS = 7 * 24 * 3_600_000;

/** An age as kubectl writes it; clocks that differ a little do not make it negative. */
export function age(ms: number): string {
  return humanDuration(Math.max(0, ms));
}

/** "14:01" today, "Mon 14:01" this week, "3 Mar 14:01" before. Both instants are the viewer's clock. */
export function clockTime(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  return `${dayPrefix(at, new Date(nowMs))}${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** The same with seconds: "14:30:03". */
export function exactClockTime(atMs: number, nowMs: number): string {
  return `${clockTime(atMs, nowMs)}:${twoDigits(new Date(atMs).getSeconds())}`;
}

function dayPrefix(at: Date, now: Date): string {
  if (at.toDateString() === now.toDateString()) return '';
  const format: Intl.DateTimeFormatOptions =
    now.getTime() - at.getTime() < WEEK_MS
      ? { weekday: 'short' }
      : { day: 'numeric', month: 'short' };
  return `${at.toLocaleDateString('en-GB', format)} `;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** "3 critical, 5 warnings"; what there is none of is left out. */
export function summary({ bad, warn }: Pick<WallValue, 'bad' | 'warn'>): string {
  const parts = [
    ...(bad > 0 ? [`${bad.toLocaleString('en-US')} critical`] : []),
    ...(warn > 0 ? [countOf(warn, 'warning')] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'Nothing wrong';
}

const TROUBLES: Readonly<Record<Trouble, string>> = {
  link: 'Link lost',
  'api-server': 'API server unreachable',
  watches: 'No watch is live',
  loading: 'Loading',
};

/** The wall in a few words, for the window's title. */
export function stateWords({
  trouble,
  wall,
  blind,
}: {
  readonly trouble: Trouble | null;
  readonly wall: Pick<WallValue, 'bad' | 'warn'> | undefined;
  readonly blind: readonly BlindKind[];
}): string {
  if (trouble !== null) return TROUBLES[trouble];
  if (!wall) return 'Loading';
  const words = summary(wall);
  return blind.length > 0 && wall.bad + wall.warn === 0 ? `${words} in what can be seen` : words;
}

const CANNOT: Readonly<Record<BlindCause, string>> = {
  forbidden: 'may not be listed',
  loading: 'are still loading',
  stale: 'are stale',
};

/** "jobs may not be listed", "jobs and nodes are stale", "3 kinds may not be listed", "4 kinds cannot be seen". */
export function blindSentence(blind: readonly BlindKind[]): string {
  const causes = new Set(blind.map(({ cause }) => cause));
  const [cause] = causes;
  const cannot = causes.size === 1 && cause ? CANNOT[cause] : 'cannot be seen';
  const names = blind.map(({ name }) => name);
  const subject = names.length > 2 ? `${names.length} kinds` : names.join(' and ');
  return `${subject} ${cannot}`;
}

/** All of them by name: "jobs may not be listed; pods, nodes are stale". */
export function blindNames(blind: readonly BlindKind[]): string {
  const byCause = Map.groupBy(blind, ({ cause }) => cause);
  return [...byCause]
    .map(([cause, kinds]) => `${kinds.map(({ name }) => name).join(', ')} ${CANNOT[cause]}`)
    .join('; ');
}

/** "13 kinds watched", "12 of 14 kinds watched". */
export function watchedWords({
  seen,
  all,
}: {
  readonly seen: number;
  readonly all: number;
}): string {
  return seen === all ? `${countOf(all, 'kind')} watched` : `${seen} of ${all} kinds watched`;
}

/** "2 of 5"; "1 of 4 fails" when one does. */
export function rolloutWords({
  done,
  failing,
  want,
}: Pick<WallRollout, 'done' | 'failing' | 'want'>): string {
  if (failing === 0) return `${done.toLocaleString('en-US')} of ${want.toLocaleString('en-US')}`;
  return `${failing.toLocaleString('en-US')} of ${want.toLocaleString('en-US')} ${failing === 1 ? 'fails' : 'fail'}`;
}

/** "card-vault-1 had no node, cleared in 6m"; what came and went is not said to have lasted. */
export function endedWords({ name, headline, since, until, times, gone }: WallEnded): string {
  const what = `${cutMiddle(name, 32)} ${pastHeadline(headline)}`;
  const span = age(until - since);
  const often = times > 1 ? ` ${times.toLocaleString('en-US')} times in ${span}` : '';
  const end = gone ? 'deleted' : 'cleared';
  return `${what}${often}, ${end}${times > 1 ? '' : ` ${gone ? 'after' : 'in'} ${span}`}`;
}

/** How many characters of a finding's line fit: what follows the name matters more than its middle, the namespace least. */
const LINE = 36;
const MIN_NAME = 14;
const NAMESPACE = 26;

/** A finding's name and namespace, cut so that its line fits: "checkout-api…x2k4q keeps crashing". */
export function fitFinding({
  name,
  namespace,
  headline,
}: {
  readonly name: string;
  readonly namespace: string;
  readonly headline: string;
}): { readonly name: string; readonly namespace: string } {
  const shown = cutMiddle(name, Math.max(MIN_NAME, LINE - headline.length));
  const over = Math.max(0, shown.length + headline.length - LINE / 2);
  return { name: shown, namespace: cutMiddle(namespace, Math.max(8, NAMESPACE - over)) };
}
