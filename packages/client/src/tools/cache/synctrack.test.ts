import { describe, expect, test } from 'vitest';
import { Condition } from '../../util/condition.ts';
import { AsyncTracker, SingleFileTracker } from './synctrack.ts';
import type { Synced } from './wait-for-cache-sync.ts';

const never = new AbortController().signal;

class Upstream implements Synced {
  readonly #changed = new Condition();
  #synced = false;

  sync(): void {
    this.#synced = true;
    this.#changed.notify();
  }

  hasSynced(): boolean {
    return this.#synced;
  }

  waitForSync(signal: AbortSignal): Promise<boolean> {
    return this.#changed.waitFor(() => this.#synced, signal);
  }
}

describe.each([
  ['SingleFileTracker', (upstream: Synced) => new SingleFileTracker(upstream)],
  ['AsyncTracker', (upstream: Synced) => new AsyncTracker<string>(upstream)],
])('%s', (_, create) => {
  test('C109: has synced when upstream has and what was started has finished', async () => {
    const upstream = new Upstream();
    const tracker = create(upstream);
    const synced = tracker.waitForSync(never);
    tracker.start('a');
    tracker.start('b');
    tracker.finish('a');
    upstream.sync();
    expect(tracker.hasSynced()).toBe(false);
    tracker.finish('b');
    expect(tracker.hasSynced()).toBe(true);
    expect(await synced).toBe(true);
  });

  test('C109: does not sync before upstream, and at once with it when nothing was started', () => {
    const upstream = new Upstream();
    const tracker = create(upstream);
    expect(tracker.hasSynced()).toBe(false);
    upstream.sync();
    expect(tracker.hasSynced()).toBe(true);
  });

  test('C109: waiting is cut short by its signal, whatever it waits for', async () => {
    const upstream = new Upstream();
    const tracker = create(upstream);
    tracker.start('a');
    const [first, second] = [new AbortController(), new AbortController()];
    const early = tracker.waitForSync(first.signal);
    first.abort();
    expect(await early).toBe(false);
    upstream.sync();
    const late = tracker.waitForSync(second.signal);
    second.abort();
    expect(await late).toBe(false);
  });
});

test('C109: a SingleFileTracker refuses to finish more than was started', () => {
  const tracker = new SingleFileTracker(new Upstream());
  tracker.start();
  tracker.finish();
  expect(() => tracker.finish()).toThrow('than were started');
});

test('C109: an AsyncTracker takes keys in any order, twice, and those it never heard of', () => {
  const upstream = new Upstream();
  const tracker = new AsyncTracker<string>(upstream);
  upstream.sync();
  for (const key of ['a', 'b', 'a']) tracker.start(key);
  for (const key of ['z', 'b', 'b']) tracker.finish(key);
  expect(tracker.hasSynced()).toBe(false);
  tracker.finish('a');
  expect(tracker.hasSynced()).toBe(true);
});
