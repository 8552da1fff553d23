import { Readable } from 'node:stream';
import type { KubeObject } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import { ListDecodeError } from './list-decoder.ts';
import { readList } from './read-list.ts';
import { HastyClock } from './test-server.ts';

/** Each look at it takes 5 ms. */
class SlowClock extends HastyClock {
  override now(): number {
    this.time += 5;
    return this.time;
  }
}

const chunksOf = (...texts: string[]): Readable =>
  Readable.from(texts.map((text) => Buffer.from(text)));

describe('readList', () => {
  it('lets the event loop turn between its slices, and before it hands over the list', async () => {
    let turn = 0;
    const count = (): void => {
      turn += 1;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    const turns: number[] = [];
    const list = await readList<KubeObject>(
      chunksOf('{"items":[{"a":1},', '{"a":2},', '{"a":3},', '{"a":4}', ']}'),
      { clock: new SlowClock(), onItem: () => turns.push(turn) },
    );
    clearImmediate(immediate);
    expect(list.items).toHaveLength(4);
    const [first = 0, , , last = 0] = turns;
    expect(last).toBeGreaterThan(first);
    expect(turn).toBeGreaterThan(last);
  });

  it('throws the error of the stream, and at what is no list', async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error('cut off')) });
    const options = { clock: new HastyClock() };
    await expect(readList(broken, options)).rejects.toThrow('cut off');
    await expect(readList(chunksOf('{"items":['), options)).rejects.toThrow(ListDecodeError);
  });
});
