import type { Health } from '@deltascope/printers';
import type { InformerInspection } from '@deltascope/wire';
import { refusal, sentence } from '../../live/cause-words.ts';
import { formatAge } from '../../live/freshness.ts';
import { countOf } from '../../ui/count-of.ts';

/** A listener whose oldest notification waits longer than this delays its viewers visibly. */
const SLOW_LISTENER_MS = 1_000;

/** How an informer fares, in words: what, and where it is not well why, and what happens next. */
export interface InformerState {
  readonly word:
    | 'watching'
    | 'Listing'
    | 'Relisting'
    | 'Backing off'
    | 'Unanswered'
    | 'Slow'
    | 'Forbidden'
    | 'Stopped'
    | 'Idle';
  readonly health: Health;
  /** What is wrong, and what follows of it; null while all is well. */
  readonly cause: { readonly what: string; readonly detail: string } | null;
}

/** `nowMs` is the server's clock of the inspection. `unreachable`: no informer gets through, and the page says so once for all. */
export function informerState(
  informer: InformerInspection,
  { nowMs, unreachable }: { nowMs: number; unreachable: boolean },
): InformerState {
  const { phase } = informer.reflector;
  switch (phase) {
    case 'backing-off':
      return unreachable
        ? { word: 'Backing off', health: 'warn', cause: null }
        : backingOff(informer, nowMs);
    case 'listing':
      return listing(informer);
    case 'stopped':
      return { word: 'Stopped', health: 'unknown', cause: null };
    case 'idle':
      return { word: 'Idle', health: 'unknown', cause: null };
    case 'watching':
      return slow(informer, nowMs) ?? { word: 'watching', health: 'ok', cause: null };
  }
}

function backingOff({ reflector }: InformerInspection, nowMs: number): InformerState {
  const { lastError, backoff, lastActivityAt } = reflector;
  const old =
    lastActivityAt === null
      ? ''
      : ` Rows stay and say they are ${formatAge(nowMs - lastActivityAt)} old.`;
  if (!backoff) {
    const what = 'The server does not answer the watch.';
    return { word: 'Unanswered', health: 'warn', cause: { what, detail: old.trim() } };
  }
  const message = lastError?.message ?? 'The last try failed';
  const leftMs = backoff.until - nowMs;
  const next = leftMs > 0 ? `Next try in ${formatAge(Math.max(1_000, leftMs))}.` : 'Trying now.';
  if (lastError?.code === 'Forbidden') {
    return {
      word: 'Forbidden',
      health: 'unknown',
      cause: { what: 'May not list or watch.', detail: `${sentence(refusal(message))} ${next}` },
    };
  }
  const tries = ` ${countOf(backoff.step, 'try', 'tries')} failed, each after a longer wait.`;
  return {
    word: 'Backing off',
    health: 'warn',
    cause: { what: sentence(message), detail: `${next}${tries}${old}` },
  };
}

function listing({ reflector, store }: InformerInspection): InformerState {
  const { listProgress, lastError, relists } = reflector;
  const count = (value: number): string => value.toLocaleString('en-US');
  const read = listProgress
    ? `${count(listProgress.done)}${listProgress.of === null ? '' : ` of ${count(listProgress.of)}`} read.`
    : 'Nothing read yet.';
  const again = relists > 0 || store.objects > 0;
  const why = again && lastError ? `${sentence(lastError.message)} ` : '';
  return {
    word: again ? 'Relisting' : 'Listing',
    health: 'progress',
    cause: {
      what: read,
      detail: again ? `${why}Rows stay; what is gone leaves when the list is complete.` : '',
    },
  };
}

function slow({ listeners }: InformerInspection, nowMs: number): InformerState | null {
  const late = listeners.find(
    ({ pending, oldestPendingAt }) =>
      pending > 0 && oldestPendingAt !== null && nowMs - oldestPendingAt > SLOW_LISTENER_MS,
  );
  if (!late || late.oldestPendingAt === null) return null;
  const each =
    late.lastHandleMs === null ? '' : `It took ${formatMs(late.lastHandleMs)} for the last. `;
  return {
    word: 'Slow',
    health: 'warn',
    cause: {
      what: `${late.pending.toLocaleString('en-US')} notifications wait at listener ${late.name}, the oldest for ${formatAge(nowMs - late.oldestPendingAt)}.`,
      detail: `${each}The store and the other ${listeners.length - 1} listeners do not wait for it.`,
    },
  };
}

/** The listener that took longest for its last notification; undefined while none has had any. */
export function slowestListener({
  listeners,
}: InformerInspection): InformerInspection['listeners'][number] | undefined {
  return listeners
    .filter(({ handled }) => handled > 0)
    .reduce<InformerInspection['listeners'][number] | undefined>(
      (slowest, listener) =>
        (listener.lastHandleMs ?? 0) > (slowest?.lastHandleMs ?? -1) ? listener : slowest,
      undefined,
    );
}

/** How long a listener took for its last notification; empty while it has had none. */
export function lastHandle({
  handled,
  lastHandleMs,
}: InformerInspection['listeners'][number]): string {
  return handled === 0 || lastHandleMs === null ? '' : formatMs(lastHandleMs);
}

/** "0.09 ms", "2.1 ms", "310 ms", "1.2 s": two figures where they say something. */
export function formatMs(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms >= 10) return `${Math.round(ms)} ms`;
  return `${ms.toFixed(ms >= 1 || ms === 0 ? 1 : 2)} ms`;
}

/** How far the store is behind what was enqueued: "9 deltas, 2.1 ms", with or without the noun; null when it is not. */
export function behind(
  { queue }: InformerInspection,
  { nowMs, noun }: { nowMs: number; noun: boolean },
): string | null {
  const { deltas, oldestAt } = queue;
  if (deltas === 0) return null;
  const count = deltas.toLocaleString('en-US');
  const what = noun ? `${count} ${deltas === 1 ? 'delta' : 'deltas'}` : count;
  return oldestAt === null ? what : `${what}, ${formatMs(Math.max(0, nowMs - oldestAt))}`;
}
