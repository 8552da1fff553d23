import { describe, expect, it } from 'vitest';
import { shareUnchanged } from './share-unchanged.ts';

describe('shareUnchanged', () => {
  it('keeps the parts that say the same, and takes the others', () => {
    const before = { at: 1, nodes: [{ pods: 'oo' }], rollouts: [{ done: 1 }] };
    const after = { at: 2, nodes: [{ pods: 'oo' }], rollouts: [{ done: 2 }] };
    const shared = shareUnchanged(before, after);
    expect(shared).toEqual(after);
    expect(shared.nodes).toBe(before.nodes);
    expect(shared.rollouts).toBe(after.rollouts);
  });

  it('takes the first as it is', () => {
    const first = { nodes: [] };
    expect(shareUnchanged(undefined, first)).toBe(first);
  });
});
