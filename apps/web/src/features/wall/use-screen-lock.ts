import { useEffect } from 'react';

/** Keeps the screen on while the page is in view, where the browser can: it takes the lock back each time the page is hidden. */
export function useScreenLock(): void {
  useEffect(() => {
    // Only served over https or from this machine: elsewhere it is not there, whatever its type says.
    const wakeLock = navigator.wakeLock as WakeLock | undefined;
    if (!wakeLock) return;
    let lock: WakeLockSentinel | undefined;
    let ended = false;
    const take = async (): Promise<void> => {
      if (document.visibilityState !== 'visible') return;
      try {
        const taken = await wakeLock.request('screen');
        if (ended) await taken.release();
        else lock = taken;
      } catch {
        // Refused (a low battery, a policy): the wall works without, and there is nobody to tell.
      }
    };
    const onVisibility = (): void => void take();
    void take();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      ended = true;
      document.removeEventListener('visibilitychange', onVisibility);
      void lock?.release();
    };
  }, []);
}
