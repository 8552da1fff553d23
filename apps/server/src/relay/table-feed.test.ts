import { FakeClock } from '@deltascope/client/testing';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { HIGH_WATER_BYTES } from './outbox.ts';
import { TableFeed } from './table-feed.ts';
import type { Namespaces } from './table-frames.ts';
import { TestLog } from './testing/test-log.ts';
import { TestViewer } from './testing/test-viewer.ts';

const WINDOW_MS = 100;
let clock: FakeClock;
let log: TestLog;

beforeEach(() => {
  clock = new FakeClock(1_000);
  log = new TestLog();
});

function makeFeed(namespaces: Namespaces = null, of: TestLog = log): TableFeed {
  return new TableFeed(
    { channel: 7, log: of, namespaces, windowMs: WINDOW_MS, fingerprint: 'all' },
    clock,
  );
}

function join(feed: TableFeed): TestViewer {
  const viewer = new TestViewer(() => clock.now());
  feed.join(viewer.outbox, 1, undefined);
  return viewer;
}

const values = (viewer: TestViewer): Record<string, unknown> =>
  Object.fromEntries(
    [...viewer.replica.rows.values()].map((row) => [`${row.namespace}/${row.name}`, row.cells[0]]),
  );

describe('joining', () => {
  test('answers with the columns, the status and a snapshot', () => {
    log.set('shop/a', 1);
    const viewer = join(makeFeed());
    expect(viewer.types()).toEqual(['subscribed', 'status', 'snapshot']);
    expect(values(viewer)).toEqual({ 'shop/a': 1 });
  });

  test('an empty table is a complete one', () => {
    const viewer = join(makeFeed());
    expect(viewer.replica.complete).toBe(true);
  });

  test('before the first list is complete there is no snapshot, and it comes when the list is', async () => {
    log.loaded = false;
    log.setStatus({ state: 'loading' });
    const viewer = join(makeFeed());
    log.set('shop/a', 1);
    await clock.advance(WINDOW_MS);
    expect(viewer.replica.complete).toBe(false);
    log.loaded = true;
    log.setStatus({ state: 'live' });
    await clock.advance(WINDOW_MS);
    expect(values(viewer)).toEqual({ 'shop/a': 1 });
  });

  test('a large table comes in parts, and all of it', () => {
    for (let n = 0; n < 1_203; n++) log.set(`shop/${n}`, n);
    const viewer = join(makeFeed());
    expect(viewer.types().filter((type) => type === 'snapshot')).toHaveLength(3);
    expect(viewer.replica.rows.size).toBe(1_203);
  });

  test('only the namespaces asked for are shown', async () => {
    log.set('shop/a', 1);
    log.set('bank/b', 1);
    const viewer = join(makeFeed(new Set(['shop'])));
    log.set('bank/b', 2);
    log.set('shop/a', 2);
    await clock.advance(WINDOW_MS);
    expect(values(viewer)).toEqual({ 'shop/a': 2 });
  });
});

describe('frames', () => {
  test('the first change goes out at once, further ones once a window, merged', async () => {
    log.set('shop/a', 1);
    const viewer = join(makeFeed());
    viewer.types();
    log.set('shop/a', 2);
    await clock.advance(0);
    expect(viewer.types()).toEqual(['delta']);
    log.set('shop/a', 3);
    log.set('shop/a', 4);
    await clock.advance(WINDOW_MS - 1);
    expect(viewer.types()).toEqual([]);
    await clock.advance(1);
    expect(viewer.received).toMatchObject([
      { type: 'delta', from: 2, to: 4, rows: [[1, 'ok', { 0: 4 }, 'tester']], removed: [] },
    ]);
  });

  test('members in step get the very same bytes', async () => {
    const feed = makeFeed();
    const [one, two] = [join(feed), join(feed)];
    log.set('shop/a', 1);
    await clock.advance(WINDOW_MS);
    expect(one.received.at(-1)).toEqual(two.received.at(-1));
    expect(one.received.at(-1)?.type).toBe('delta');
  });

  test('changes nobody here may see send nothing, and do not break the run', async () => {
    log.set('shop/a', 1);
    const viewer = join(makeFeed(new Set(['shop'])));
    viewer.types();
    for (let n = 0; n < 3; n++) {
      log.set('bank/b', n);
      await clock.advance(WINDOW_MS);
    }
    expect(viewer.types()).toEqual([]);
    log.set('shop/a', 9);
    await clock.advance(WINDOW_MS);
    expect([viewer.gaps, values(viewer)]).toEqual([0, { 'shop/a': 9 }]);
  });

  test('a delta tells when the oldest of its changes was decoded', async () => {
    const viewer = join(makeFeed());
    log.set('shop/a', 1, 900);
    log.set('shop/b', 1, 800);
    await clock.advance(WINDOW_MS);
    expect(viewer.received.at(-1)).toMatchObject({ type: 'delta', decodedAt: 800 });
  });
});

describe('a slow viewer', () => {
  test('is passed over while its socket is full, then gets one frame that covers all', async () => {
    const feed = makeFeed();
    const [slow, fast] = [join(feed), join(feed)];
    for (const viewer of [slow, fast]) viewer.types();
    slow.block(HIGH_WATER_BYTES);
    for (let n = 1; n <= 5; n++) {
      log.set('shop/a', n);
      await clock.advance(WINDOW_MS);
    }
    expect(fast.types()).toHaveLength(5);
    slow.outbox.send(JSON.stringify({ type: 'ping', time: 0, rttMs: null, dataAt: [] }));
    slow.unblock();
    expect(slow.types()).toEqual(['ping', 'delta']);
    expect([slow.gaps, values(slow)]).toEqual([0, { 'shop/a': 5 }]);
  });

  test('gets a long snapshot as fast as it reads, and the changes since after it', async () => {
    for (let n = 0; n < 1_200; n++) log.set(`shop/${n}`, 0);
    const viewer = new TestViewer(() => clock.now());
    viewer.block(HIGH_WATER_BYTES);
    const feed = makeFeed();
    feed.join(viewer.outbox, 1, undefined);
    log.set('shop/0', 1);
    await clock.advance(WINDOW_MS);
    viewer.unblock();
    expect(viewer.types()).toEqual([
      'subscribed',
      'status',
      'snapshot',
      'snapshot',
      'snapshot',
      'delta',
    ]);
    expect(values(viewer)['shop/0']).toBe(1);
  });
});

describe('resuming', () => {
  const point = (viewer: TestViewer, fingerprint = 'all') => ({
    epoch: viewer.replica.epoch,
    seq: viewer.replica.seq,
    fingerprint,
  });

  test('continues where the viewer stood, with what changed since', () => {
    const feed = makeFeed();
    log.set('shop/a', 1);
    log.set('shop/b', 1);
    const viewer = join(feed);
    feed.leave(viewer.outbox);
    viewer.types();
    log.set('shop/a', 2);
    log.delete('shop/b');
    feed.join(viewer.outbox, 1, point(viewer));
    expect(viewer.types()).toEqual(['subscribed', 'status', 'delta']);
    expect(values(viewer)).toEqual({ 'shop/a': 2 });
  });

  test('another epoch or another view is reset and gets a snapshot', () => {
    const feed = makeFeed();
    const viewer = join(feed);
    viewer.types();
    feed.join(viewer.outbox, 1, { ...point(viewer), epoch: 'e0' });
    expect(viewer.received).toMatchObject([
      { type: 'subscribed' },
      { type: 'status' },
      { type: 'reset', why: 'epoch' },
      { type: 'snapshot' },
    ]);
    viewer.types();
    feed.join(viewer.outbox, 1, point(viewer, 'other'));
    expect(viewer.received).toContainEqual({ type: 'reset', channel: 7, why: 'view' });
  });

  test('whatever happens, nothing is missing, nothing is there twice, and there is no gap', async () => {
    const key = fc.constantFrom('a/1', 'a/2', 'b/1', 'b/2');
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('set'), key, value: fc.nat(3) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('delete'), key }) },
      fc.record({ do: fc.constantFrom('window', 'block', 'unblock', 'reconnect', 'restart') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), fc.boolean(), async (actions, all) => {
        let epoch = 1;
        log = new TestLog(`e${epoch}`);
        const namespaces = all ? null : new Set(['a']);
        let feed = makeFeed(namespaces);
        const viewer = join(feed);
        const reconnect = (): void => {
          viewer.unblock();
          feed.leave(viewer.outbox);
          feed.join(viewer.outbox, 1, point(viewer));
        };
        for (const step of actions) {
          if ('value' in step) log.set(step.key, step.value);
          else if ('key' in step) log.delete(step.key);
          else if (step.do === 'window') await clock.advance(WINDOW_MS);
          else if (step.do === 'block') viewer.block(HIGH_WATER_BYTES);
          else if (step.do === 'unblock') viewer.unblock();
          else {
            if (step.do === 'restart') {
              feed.close();
              epoch += 1;
              log = new TestLog(`e${epoch}`);
              feed = makeFeed(namespaces);
            }
            reconnect();
          }
        }
        viewer.unblock();
        reconnect();
        await clock.advance(WINDOW_MS);
        const expected = [...log.rows()].filter((row) => all || row.namespace === 'a');
        expect(values(viewer)).toEqual(
          Object.fromEntries(expected.map((row) => [row.uid, row.cells[0]])),
        );
        expect(viewer.replica.rows.size).toBe(expected.length);
        expect(viewer.gaps).toBe(0);
        feed.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe('the end', () => {
  test('a closed feed follows its log no longer and sets no timer', () => {
    const feed = makeFeed();
    join(feed);
    feed.close();
    log.set('shop/a', 1);
    expect([log.followers, clock.pendingTimers]).toEqual([0, 0]);
  });
});
