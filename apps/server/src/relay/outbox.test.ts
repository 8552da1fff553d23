import { describe, expect, test } from 'vitest';
import { HIGH_WATER_BYTES, Outbox, STUCK_AFTER_MS } from './outbox.ts';

/** A socket that takes what it is sent only when told to. */
function makeOutbox() {
  const socket = { bufferedAmount: 0, sent: [] as (() => void)[] };
  const time = { now: 0 };
  const outbox = new Outbox(
    {
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
      send(data, _options, callback) {
        socket.bufferedAmount += data.length;
        socket.sent.push(callback);
      },
    },
    () => time.now,
  );
  const drain = (): void => {
    socket.bufferedAmount = 0;
    for (const sent of socket.sent.splice(0)) sent();
  };
  return { outbox, time, drain };
}

const full = Buffer.alloc(HIGH_WATER_BYTES);

describe('outbox', () => {
  test('is ready until the socket holds the high-water mark, and calls back once when it is again', () => {
    const { outbox, drain } = makeOutbox();
    let calls = 0;
    const callback = (): void => void calls++;
    expect(outbox.ready).toBe(true);
    outbox.send(full);
    expect(outbox.ready).toBe(false);
    outbox.whenReady(callback);
    outbox.whenReady(callback);
    drain();
    drain();
    expect([outbox.ready, calls]).toEqual([true, 1]);
  });

  test('who has left is not called', () => {
    const { outbox, drain } = makeOutbox();
    let calls = 0;
    const callback = (): void => void calls++;
    outbox.send(full);
    outbox.whenReady(callback);
    outbox.forget(callback);
    drain();
    expect(calls).toBe(0);
  });

  test('is stuck when it stays full for longer than the bound, and not after it drained', () => {
    const { outbox, time, drain } = makeOutbox();
    outbox.send(full);
    time.now += STUCK_AFTER_MS;
    expect(outbox.stuck).toBe(false);
    time.now += 1;
    expect(outbox.stuck).toBe(true);
    drain();
    expect(outbox.stuck).toBe(false);
  });
});
