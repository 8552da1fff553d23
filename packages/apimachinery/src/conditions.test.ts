import { describe, expect, it } from 'vitest';
import { type Condition, findStatusCondition, setStatusCondition } from './index.ts';

const [then, now] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
const ready = (change: Partial<Condition> = {}): Condition => ({
  type: 'Ready',
  status: 'True',
  reason: 'Ran',
  message: '',
  lastTransitionTime: then,
  ...change,
});
const other: Condition = { ...ready(), type: 'Other' };

describe('setStatusCondition', () => {
  it('adds a condition of a new type as the last', () => {
    expect(setStatusCondition([other], ready())).toEqual([other, ready()]);
  });

  it('moves the time with the status only', () => {
    const conditions = [ready(), other];
    const failed = ready({ status: 'False', reason: 'Crashed', lastTransitionTime: now });
    expect(setStatusCondition(conditions, failed)).toEqual([failed, other]);
    const reworded = ready({ message: 'still', observedGeneration: 2, lastTransitionTime: now });
    expect(setStatusCondition(conditions, reworded)).toEqual([
      ready({ message: 'still', observedGeneration: 2 }),
      other,
    ]);
    expect(conditions).toEqual([ready(), other]);
  });

  it('gives back the very conditions where nothing changes', () => {
    const conditions = [other, ready()];
    expect(setStatusCondition(conditions, ready({ lastTransitionTime: now }))).toBe(conditions);
  });
});

it('findStatusCondition goes by the type', () => {
  expect(findStatusCondition([other, ready()], 'Ready')).toEqual(ready());
  expect(findStatusCondition([other], 'Ready')).toBeUndefined();
});
