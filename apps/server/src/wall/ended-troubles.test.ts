import { expect, test } from 'vitest';
import { EndedTroubles, MAX_ENDED, MAX_REMEMBERED, SAME_TROUBLE_MS } from './ended-troubles.ts';

function end(index: number): Parameters<EndedTroubles['add']>[0] {
  const since = index * 10_000;
  const uid = String(index);
  return {
    uid,
    name: uid,
    health: 'bad',
    headline: 'failed',
    since,
    until: since + 5_000,
    times: 1,
    gone: false,
  };
}

test('as many troubles are remembered as the bound says, and the last few are shown, newest first', () => {
  const ended = new EndedTroubles();
  for (let index = 0; index <= MAX_REMEMBERED; index += 1) ended.add(end(index));
  expect(ended.latest().map(({ uid }) => uid)).toEqual(['1000', '999', '998', '997']);
  expect(ended.latest()).toHaveLength(MAX_ENDED);
  expect([ended.resume('0', 0), ended.resume('1', 0)?.since]).toEqual([undefined, 10_000]);
});

test('a trouble goes on as it was until it has been over for long', () => {
  const ended = new EndedTroubles();
  ended.add(end(0));
  expect(ended.resume('0', 5_001 + SAME_TROUBLE_MS)).toBeUndefined();
  expect(ended.resume('0', 5_000 + SAME_TROUBLE_MS)).toEqual(end(0));
  expect(ended.latest()).toEqual([]);
});
