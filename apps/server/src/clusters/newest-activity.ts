import type { SharedIndexInformer } from '@deltascope/client';

/** When any of these informers' watches last brought bytes, event or bookmark; null before the first. */
export function newestActivity(
  informers: readonly Pick<SharedIndexInformer, 'lastActivityAt'>[],
): number | null {
  let newest: number | null = null;
  for (const { lastActivityAt } of informers) {
    if (lastActivityAt !== null && (newest === null || lastActivityAt > newest)) {
      newest = lastActivityAt;
    }
  }
  return newest;
}
