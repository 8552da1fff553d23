import type { corev1 } from '@deltascope/api';
import { text } from '../fields.ts';
import type { Sparse } from '../fields.ts';
import { toSentence } from './sentence.ts';
import type { Told } from './tell.ts';

/** Its phase is Lost: one that is Pending waits for its volume or its first pod, which has no node then. */
export function claimTrouble({ spec }: Sparse<corev1.PersistentVolumeClaim>): Told {
  const volume = text(spec?.volumeName);
  return {
    headline: 'has lost its volume',
    sentence: toSentence(volume === '' ? 'Its phase is Lost' : `Phase Lost: ${volume} is gone`),
    since: null,
  };
}
