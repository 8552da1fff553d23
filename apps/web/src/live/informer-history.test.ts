import type { InformerInspection } from '@deltascope/wire';
import { describe, expect, it } from 'vitest';
import { InformerHistory } from './informer-history.ts';

/** What a history reads of an inspection; the rest stands still. */
function inspection({
  updated = 0,
  popped = 0,
  keys = 0,
  pending = 0,
  handled = 0,
  enqueued = '1',
}: Partial<
  Record<'updated' | 'popped' | 'keys' | 'pending' | 'handled', number> & { enqueued: string }
>): InformerInspection {
  const part = {
    reflector: { enqueued },
    queue: {
      keys,
      deltas: keys,
      popped,
      totals: {
        Added: 0,
        Updated: updated,
        Deleted: 0,
        Replaced: 0,
        Sync: 0,
        ReplacedAll: 0,
        SyncAll: 0,
        Bookmark: 0,
      },
    },
    listeners: [{ name: 'relay', pending, handled }],
  };
  return part as unknown as InformerInspection;
}

describe('InformerHistory', () => {
  it('counts nothing for what was there before the page looked', () => {
    const history = new InformerHistory();
    history.add(inspection({ updated: 5_000, popped: 5_000 }), 10_000);
    expect(history.lastMinute().Updated).toBe(0);
    expect(history.step.step.enqueued).toEqual([]);
  });

  it('counts second by second from the counters', () => {
    const history = new InformerHistory();
    history.add(inspection({}), 10_000);
    history.add(inspection({ updated: 3, popped: 2, keys: 1 }), 10_250);
    history.add(inspection({ updated: 10, popped: 10, keys: 4 }), 11_000);
    history.add(inspection({ updated: 10, popped: 10 }), 12_100);
    expect(history.seconds.map(({ deltas, popped, depth }) => [deltas, popped, depth])).toEqual([
      [3, 2, 1],
      [7, 8, 4],
      [0, 0, 0],
    ]);
    expect(history.perSecond('deltas')).toBe(5);
    expect(history.lastMinute().Updated).toBe(10);
  });

  it('keeps a minute and no more', () => {
    const history = new InformerHistory();
    for (let second = 0; second < 300; second += 1) {
      history.add(inspection({ updated: second }), second * 1_000);
    }
    expect(history.seconds).toHaveLength(61);
  });

  it('does not count back when an informer starts anew', () => {
    const history = new InformerHistory();
    history.add(inspection({ updated: 100, popped: 100 }), 10_000);
    history.add(inspection({ updated: 2, popped: 1 }), 11_000);
    expect(history.seconds.at(-1)).toMatchObject({ deltas: 0, popped: 0 });
  });

  it('remembers the revisions it saw, newest first and each once', () => {
    const history = new InformerHistory();
    for (const [index, enqueued] of ['7', '7', '9', '12'].entries()) {
      history.add(inspection({ enqueued }), index * 250);
    }
    expect(history.revisions).toEqual(['12', '9', '7']);
  });

  it('moves nothing to a handler that got nothing of what was popped', () => {
    const history = new InformerHistory();
    history.add(inspection({}), 0);
    history.add(inspection({ updated: 3, popped: 3 }), 250);
    expect(history.step.step.popped).toHaveLength(3);
    expect(history.step.step.handled.get('relay')).toEqual([]);
  });

  it('follows types from the queue to a listener, and says so where it cannot know them', () => {
    const history = new InformerHistory();
    history.add(inspection({ pending: 2 }), 0);
    expect(history.pendingTypes('relay')).toEqual([null, null]);
    history.add(inspection({ updated: 3, popped: 3, pending: 4, handled: 1 }), 250);
    expect(history.step.step.popped).toEqual(['Updated', 'Updated', 'Updated']);
    expect(history.step.step.handled.get('relay')).toEqual([null]);
    expect(history.pendingTypes('relay')).toEqual([null, 'Updated', 'Updated', 'Updated']);
    expect(history.step.overMs).toBe(250);
  });
});
