import { useCallback, useSyncExternalStore } from 'react';

/** Below this the rail gives way to the bottom bar, and rows take two lines; as in the style sheets. */
export const SMALL_SCREEN = '(max-width: 720px)';

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
