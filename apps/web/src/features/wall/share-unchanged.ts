/**
 * `next`, with each part that says the same as in `previous` taken from there: what is drawn of a part is drawn anew only when the part
 * changed. Parts are JSON.
 */
export function shareUnchanged<T extends object>(previous: T | undefined, next: T): T {
  if (!previous) return next;
  const shared = { ...next };
  for (const key of Object.keys(next) as (keyof T)[]) {
    if (JSON.stringify(previous[key]) === JSON.stringify(next[key])) shared[key] = previous[key];
  }
  return shared;
}
