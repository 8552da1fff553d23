import { createContext, use, useCallback, type ReactNode } from 'react';
import { useLive, useTicked } from '../../live/live-context.tsx';
import { age, clockTime, exactClockTime } from './wall-words.ts';

const StaleContext = createContext(false);

/** Under it nothing grows older: ages are clock times when `stale`. */
export function WallTime({ stale, children }: { stale: boolean; children: ReactNode }) {
  return <StaleContext value={stale}>{children}</StaleContext>;
}

function useIsStale(): boolean {
  return use(StaleContext);
}

/** An instant of the server's clock as the viewer's clock has it, as well as that is known. */
export function useToViewer(): (serverMs: number) => number {
  const { link } = useLive();
  return useCallback((serverMs) => serverMs + link.skew.ms, [link]);
}

/** The clock time of an instant of the server's clock. */
export function useClockTime(at: number): string {
  const toViewer = useToViewer();
  return useTicked(
    useCallback((nowMs) => clockTime(toViewer(at), toViewer(nowMs)), [at, toViewer]),
  );
}

/** The same with seconds. */
export function useExactClockTime(at: number): string {
  const toViewer = useToViewer();
  return useTicked(
    useCallback((nowMs) => exactClockTime(toViewer(at), toViewer(nowMs)), [at, toViewer]),
  );
}

/** How long ago an instant of the server's clock is: "31m", and once what is shown is old, "since 14:01". */
export function Since({ at, className }: { at: number; className?: string | undefined }) {
  return (
    <time className={className} dateTime={new Date(at).toISOString()}>
      {useIsStale() ? (
        <>
          <i>since</i> <ClockTime at={at} />
        </>
      ) : (
        <Age at={at} />
      )}
    </time>
  );
}

/** Of something that happened at an instant: "12s", later "14:30". */
export function Ago({ at, className }: { at: number; className?: string | undefined }) {
  return (
    <time className={className} dateTime={new Date(at).toISOString()}>
      {useIsStale() ? <ClockTime at={at} /> : <Age at={at} />}
    </time>
  );
}

export function ClockTime({ at }: { at: number }) {
  return useClockTime(at);
}

function Age({ at }: { at: number }) {
  return useTicked(useCallback((nowMs) => age(nowMs - at), [at]));
}
