import { useEffect } from 'react';
import type { WallView } from './use-wall.ts';
import { stateWords } from './wall-words.ts';

/** The window's title says how the cluster is: "3 critical, prod-eu-1 | Deltascope". */
export function useWallTitle({ trouble, blind, known, cluster }: WallView): void {
  const words = stateWords({ trouble, blind, wall: known?.wall });
  const name = cluster?.name;
  useEffect(() => {
    document.title = `${[words, name].filter(Boolean).join(', ')} | Deltascope`;
  }, [words, name]);
}
