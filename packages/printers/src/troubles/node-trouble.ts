import type { corev1 } from '@deltascope/api';
import { condition, items, text } from '../fields.ts';
import type { Sparse } from '../fields.ts';
import { conditionSentence, turnedAt, type Told } from './tell.ts';

type Node = Sparse<corev1.Node>;

const PRESSURE_HEADLINES: ReadonlyMap<string, string> = new Map([
  ['MemoryPressure', 'is short of memory'],
  ['DiskPressure', 'is short of disk'],
  ['PIDPressure', 'is short of process IDs'],
  ['NetworkUnavailable', 'has no network'],
]);

/** Null when no condition tells of any. */
export function nodeTrouble({ status }: Node): Told | null {
  const conditions = items(status?.conditions);
  const ready = condition(conditions, 'Ready');
  if (ready?.status !== 'True') {
    return {
      headline: 'is not ready',
      sentence: conditionSentence(ready, `Its condition Ready is ${text(ready?.status)}`),
      since: turnedAt(ready),
    };
  }
  for (const [type, headline] of PRESSURE_HEADLINES) {
    const pressure = condition(conditions, type);
    if (pressure?.status !== 'True') continue;
    const sentence = conditionSentence(pressure, `Its condition ${type} is True`);
    return { headline, sentence, since: turnedAt(pressure) };
  }
  return null;
}

/** It has reported once, and its lease has run out since: the node controller marks it so. */
export const isNodeLost = ({ status }: Node): boolean =>
  condition(status?.conditions, 'Ready')?.status === 'Unknown';
