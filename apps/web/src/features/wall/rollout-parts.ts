import type { WallRollout } from '@deltascope/wire';

/** A part of the pods that there are to be. */
export interface RolloutPart {
  readonly kind: 'done' | 'under' | 'failing' | 'rest';
  readonly count: number;
}

/** The pods of a rollout, together always `want`: while it scales down there may be more than that, and the excess is not drawn. */
export function rolloutParts({
  done,
  under,
  failing,
  want,
}: Pick<WallRollout, 'done' | 'under' | 'failing' | 'want'>): readonly RolloutPart[] {
  let left = want;
  const take = (count: number): number => {
    const taken = Math.min(left, Math.max(0, count));
    left -= taken;
    return taken;
  };
  // What fails is never what is cut off.
  const parts = { failing: take(failing), done: take(done), under: take(under) };
  return [
    { kind: 'done', count: parts.done },
    { kind: 'under', count: parts.under },
    { kind: 'failing', count: parts.failing },
    { kind: 'rest', count: left },
  ];
}
