const KEY = 'deltascope.wall.reloads';
/** More reasons than this have not to be remembered: nobody serves so many builds by turns. */
const MAX_REASONS = 20;

/**
 * Whether the page may reload itself for this reason: once in the life of its tab, so that a server that serves two builds by turns
 * does not keep it reloading. Without storage never.
 */
export function claimReload(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  reason: string,
): boolean {
  try {
    const reasons = (storage.getItem(KEY) ?? '').split('\n').filter((line) => line !== '');
    if (reasons.includes(reason)) return false;
    storage.setItem(KEY, [...reasons, reason].slice(-MAX_REASONS).join('\n'));
    return true;
  } catch {
    // The browser forbids storage: a reload could not be told from the one before.
    return false;
  }
}
