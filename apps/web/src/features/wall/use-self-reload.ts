import type { LinkState } from '@deltascope/wire';
import { useEffect } from 'react';
import { useLive } from '../../live/live-context.tsx';
import { claimReload } from './reload-guard.ts';

/** Nobody stands by a wall to reload it: when its server has another build it does so itself, once for each. */
export function useSelfReload(link: LinkState): void {
  const { isOutdated } = useLive();
  useEffect(() => {
    const reason = reloadReason(link, isOutdated());
    if (reason !== null && claimReload(sessionStorage, reason)) location.reload();
  }, [link, isOutdated]);
}

function reloadReason(link: LinkState, outdated: boolean): string | null {
  switch (link.type) {
    case 'open':
      return outdated ? `build ${link.build}` : null;
    // The server speaks another protocol and does not say its build: once an hour, until one of the two is mended.
    case 'refused':
      return `refused ${new Date().toISOString().slice(0, 13)}`;
    case 'connecting':
    case 'waiting':
      return null;
  }
}
