import type { ReflectorInspection } from '@deltascope/client';
import type { LogStatus } from '../relay/row-log.ts';

/** What a reflector does, in the words for who looks at its rows. `loaded`: a first list has been shown. */
export function toLogStatus(
  reflector: ReflectorInspection,
  loaded: boolean,
): Pick<LogStatus, 'state' | 'cause' | 'retryAt' | 'progress'> {
  const state = toState(reflector, loaded);
  return {
    state,
    cause: toCause(reflector, state),
    retryAt: reflector.backoff?.untilMs ?? null,
    progress: toProgress(reflector),
  };
}

function toState({ phase, lastError }: ReflectorInspection, loaded: boolean): LogStatus['state'] {
  if (phase === 'backing-off' && lastError?.code === 'Forbidden') return 'forbidden';
  if (!loaded) return 'loading';
  if (phase === 'watching') return 'live';
  return phase === 'listing' ? 'relisting' : 'stale';
}

function toCause(
  { phase, lastError, history }: ReflectorInspection,
  state: LogStatus['state'],
): string {
  if (state === 'live') return '';
  if (state === 'relisting') return history.at(-1)?.cause ?? '';
  return phase === 'backing-off' ? (lastError?.message ?? '') : '';
}

function toProgress({ phase, listProgress }: ReflectorInspection): LogStatus['progress'] {
  if (phase !== 'listing') return null;
  const done = listProgress?.items ?? 0;
  const remaining = listProgress?.remaining;
  return { done, of: remaining === undefined ? null : done + remaining };
}
