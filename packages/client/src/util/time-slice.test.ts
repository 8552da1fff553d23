import { describe, expect, test } from 'vitest';
import { FakeClock } from '../testing/index.ts';
import { TimeSlice, TurnQueue } from './time-slice.ts';

/** An event loop turned by hand. */
function manualLoop(): { turns: TurnQueue; turn: () => Promise<void> } {
  let scheduled: (() => void)[] = [];
  const turns = new TurnQueue((callback) => scheduled.push(callback));
  const turn = async (): Promise<void> => {
    const due = scheduled;
    scheduled = [];
    for (const callback of due) callback();
    await Promise.resolve();
  };
  return { turns, turn };
}

describe('TurnQueue', () => {
  test('lets one waiter go on per turn, in their order', async () => {
    const { turns, turn } = manualLoop();
    const resumed: number[] = [];
    for (const id of [1, 2, 3]) void turns.next().then(() => resumed.push(id));
    await turn();
    expect(resumed).toEqual([1]);
    void turns.next().then(() => resumed.push(4));
    await turn();
    await turn();
    await turn();
    expect(resumed).toEqual([1, 2, 3, 4]);
  });
});

describe('TimeSlice', () => {
  test('is exhausted when its budget within one turn is used up', async () => {
    const clock = new FakeClock();
    const { turns, turn } = manualLoop();
    const slice = new TimeSlice({ clock, turns, budgetMs: 8 });
    expect(slice.exhausted()).toBeUndefined();
    clock.spend(7.9);
    expect(slice.exhausted()).toBeUndefined();
    clock.spend(0.1);
    const pause = slice.exhausted();
    expect(pause).toBeInstanceOf(Promise);
    await turn();
    await pause;
    expect(slice.exhausted()).toBeUndefined();
  });

  test('begins anew with each turn of the event loop, however long it idled', async () => {
    const clock = new FakeClock();
    const { turns, turn } = manualLoop();
    const slice = new TimeSlice({ clock, turns, budgetMs: 8 });
    expect(slice.exhausted()).toBeUndefined();
    await turn();
    clock.spend(5000);
    expect(slice.exhausted()).toBeUndefined();
    clock.spend(7);
    expect(slice.exhausted()).toBeUndefined();
  });
});
