import { humanDuration } from '@deltascope/apimachinery';
import type { LinkState, TableStatus } from '@deltascope/wire';
import { shortCause } from './cause-words.ts';

/** Live, but the rows have had nothing to say for this long. */
const QUIET_AFTER_MS = 60_000;
/** Updates that take longer than this to the screen are late, and the chip says so while it lasts. */
const SLOW_MS = 2_000;
const SLOW_HOLD_MS = 5_000;

export type FreshnessWord =
  | 'Live'
  | 'Quiet'
  | 'Slow'
  | 'Loading'
  | 'Relisting'
  | 'Stale'
  | 'Link lost'
  | 'Forbidden'
  | 'Not served'
  | 'Refused';

/** What a freshness chip says: always shape, word, age, cause; the last two may be missing. */
export interface Freshness {
  readonly word: FreshnessWord;
  readonly ageMs: number | null;
  readonly cause: string | null;
}

/** All that is known of a list. Instants are the server's clock, but for the link's, which are the viewer's. */
export interface FreshnessFacts {
  readonly link: LinkState;
  /** Viewer's clock. */
  readonly viewerNowMs: number;
  readonly nowMs: number;
  /** The list as people write it: "pods". */
  readonly resource: string;
  readonly status: TableStatus | undefined;
  readonly error: string | null;
  readonly dataAt: number | null;
  /** When a row last changed, or since when this page would have seen it. */
  readonly lastChangeAt: number;
  /** How long the newest change took to the screen, and when. */
  readonly paint: { readonly ms: number; readonly at: number } | null;
}

/** The worst that is true comes first: without a link nothing the server said before is worth more than its age. */
export function deriveFreshness(facts: FreshnessFacts): Freshness {
  return linkFreshness(facts.link, facts.viewerNowMs) ?? ofRefusal(facts) ?? ofStatus(facts);
}

/** What the link to the server says by itself: null while it is open. */
export function linkFreshness(link: LinkState, viewerNowMs: number): Freshness | null {
  const ageMs = viewerNowMs - link.since;
  switch (link.type) {
    case 'open':
      return null;
    case 'refused':
      return { word: 'Link lost', ageMs, cause: 'reload the page' };
    case 'connecting':
      // The page's first try: nothing was lost yet.
      return link.failures === 0
        ? { word: 'Loading', ageMs: null, cause: 'connecting' }
        : { word: 'Link lost', ageMs, cause: 'trying now' };
    case 'waiting': {
      const seconds = Math.ceil((link.retryAt - viewerNowMs) / 1_000);
      return {
        word: 'Link lost',
        ageMs,
        cause: seconds > 0 ? `retry in ${seconds}s` : 'trying now',
      };
    }
  }
}

function ofRefusal({ error, status, resource }: FreshnessFacts): Freshness | null {
  if (error !== null) return { word: 'Refused', ageMs: null, cause: null };
  if (status?.state === 'forbidden') {
    return { word: 'Forbidden', ageMs: null, cause: `list ${resource}` };
  }
  return status?.state === 'unserved' ? { word: 'Not served', ageMs: null, cause: null } : null;
}

function ofStatus(facts: FreshnessFacts): Freshness {
  const { status, nowMs, dataAt } = facts;
  if (!status) return { word: 'Loading', ageMs: null, cause: null };
  const dataAgeMs = Math.max(0, nowMs - (dataAt ?? status.since));
  switch (status.state) {
    case 'loading':
      return { word: 'Loading', ageMs: null, cause: progressText(status.progress) };
    case 'relisting':
      return {
        word: 'Relisting',
        ageMs: Math.max(0, nowMs - status.since),
        cause: shortCause(status.cause) ?? progressText(status.progress),
      };
    case 'stale':
      return { word: 'Stale', ageMs: dataAgeMs, cause: shortCause(status.cause) };
    case 'live':
    case 'forbidden':
    case 'unserved':
      return ofLive(facts, dataAgeMs);
  }
}

function ofLive({ nowMs, lastChangeAt, paint }: FreshnessFacts, dataAgeMs: number): Freshness {
  if (paint && paint.ms > SLOW_MS && nowMs - paint.at < SLOW_HOLD_MS) {
    return { word: 'Slow', ageMs: paint.ms, cause: 'to the screen' };
  }
  const quietMs = nowMs - lastChangeAt;
  return quietMs > QUIET_AFTER_MS
    ? { word: 'Quiet', ageMs: quietMs, cause: null }
    : { word: 'Live', ageMs: dataAgeMs, cause: null };
}

/** "8,500 of 20,412", or what is there of it. */
export function progressText(progress: TableStatus['progress']): string | null {
  if (!progress) return null;
  const done = progress.done.toLocaleString('en-US');
  return progress.of === null ? done : `${done} of ${progress.of.toLocaleString('en-US')}`;
}

/** Tenths under a second, so that one sees it move; kubectl's age above. */
export function formatAge(ms: number): string {
  return ms < 1_000 ? `${(Math.max(0, ms) / 1_000).toFixed(1)}s` : humanDuration(ms);
}
