import { useEffect, useRef } from 'react';

/** What a key does, by `KeyboardEvent.key`; "gg" is g twice within half a second. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const TWICE_MS = 500;

/** Keys for the whole page: off while one types, in dialogs, and with a modifier other than shift. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => {
    let lastG = Number.NEGATIVE_INFINITY;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isElsewhere(event.target)) return;
      const twice = event.key === 'g' && event.timeStamp - lastG < TWICE_MS;
      if (event.key === 'g') lastG = event.timeStamp;
      const act = current.current[twice ? 'gg' : event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

function isElsewhere(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, textarea, select, [role=dialog]') !== null
  );
}
