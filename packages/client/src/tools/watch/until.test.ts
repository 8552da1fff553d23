import { KubeStatusError, type Unstructured } from '@deltascope/apimachinery';
import { describe, expect, it } from 'vitest';
import {
  expiredStatus,
  FakeClock,
  FakeListWatch,
  FakeWatchStream,
  makeObject,
  settle,
} from '../../testing/index.ts';
import { SOURCES } from '../cache/polling-rig.ts';
import { brief } from './retry-rig.ts';
import {
  UntilError,
  WatchClosedError,
  WatchConditionError,
  WatchInterruptedError,
} from './until-error.ts';
import { type ConditionFunc, until, untilWithoutRetry } from './until.ts';

/** A condition that holds for the first event whose brief matches, and writes down what it was asked. */
function seen(pattern: RegExp): { condition: ConditionFunc; asked: string[] } {
  const asked: string[] = [];
  const condition: ConditionFunc = (event) => {
    asked.push(brief(event));
    return pattern.test(brief(event));
  };
  return { condition, asked };
}

class Rig implements Disposable {
  readonly clock = new FakeClock(1_000_000);
  readonly source = new FakeListWatch();
  readonly aborter = new AbortController();

  /** Waits on a RetryWatcher; resolves with the outcome, whatever it is. */
  async until(...conditions: ConditionFunc[]): Promise<unknown> {
    const options = {
      initialResourceVersion: this.source.resourceVersion,
      watcher: this.source,
      clock: this.clock,
    };
    return outcomeOf(until(options, conditions, this.aborter.signal));
  }

  [Symbol.dispose](): void {
    this.aborter.abort();
  }
}

const outcomeOf = (waiting: Promise<unknown>): Promise<unknown> =>
  waiting.catch((error: unknown) => error);

describe('until', () => {
  it('C121: conditions hold one after the other, a later one is first tested on the last event', async () => {
    using rig = new Rig();
    const [first, second, third] = [seen(/a\/1@2/), seen(/a\/1/), seen(/DELETED/)];
    const outcome = rig.until(first.condition, second.condition, third.condition);
    await settle();
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('a/1', 'changed'));
    rig.source.delete('a/1');
    rig.source.set(makeObject('a/2'));
    expect(await outcome).toMatchObject({ type: 'DELETED', object: { metadata: { name: '1' } } });
    expect(first.asked).toEqual(['ADDED a/1@2']);
    expect(second.asked).toEqual(['ADDED a/1@2']);
    expect(third.asked).toEqual(['ADDED a/1@2', 'MODIFIED a/1@3', 'DELETED a/1@4']);
    expect(rig.source.openWatches).toBe(0);
  });

  it('C121: it goes on over cuts, as a RetryWatcher does', async () => {
    using rig = new Rig();
    const { condition, asked } = seen(/a\/2/);
    const outcome = rig.until(condition);
    await settle();
    rig.source.set(makeObject('a/1'));
    rig.source.cut(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    await rig.clock.advance(1000);
    rig.source.set(makeObject('a/2'));
    expect(await outcome).toMatchObject({ type: 'ADDED' });
    expect(asked).toEqual(['ADDED a/1@2', 'ADDED a/2@3']);
  });

  it.each(Object.entries(SOURCES))('C121: it waits on %s as on a watch', async (_, follow) => {
    const source = new FakeListWatch();
    const clock = new FakeClock();
    const aborter = new AbortController();
    const watcher = follow(source, clock);
    const { metadata } = await watcher.list({}, aborter.signal);
    const { resourceVersion: initialResourceVersion = '' } = metadata;
    const { condition, asked } = seen(/DELETED/);
    const outcome = until({ initialResourceVersion, watcher, clock }, [condition], aborter.signal);
    await settle();
    source.set(makeObject('a/1'));
    await clock.advance(10_000);
    source.delete('a/1');
    await clock.advance(10_000);
    expect(await outcome).toMatchObject({ type: 'DELETED', object: { metadata: { name: '1' } } });
    expect(asked).toEqual(['ADDED a/1@2', 'DELETED a/1@3']);
    expect([source.openWatches, clock.pendingTimers]).toEqual([0, 0]);
  });

  it('C121: a condition may take its time, and events wait for it', async () => {
    using rig = new Rig();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const { condition, asked } = seen(/a\/2/);
    const outcome = rig.until(() => promise, condition);
    await settle();
    rig.source.set(makeObject('a/1'));
    rig.source.set(makeObject('a/2'));
    await settle();
    expect(asked).toEqual([]);
    resolve(true);
    await outcome;
    expect(asked).toEqual(['ADDED a/1@2', 'ADDED a/2@3']);
  });

  it('C121: a watch that closes is a WatchClosedError with the last event, which may be an ERROR', async () => {
    using rig = new Rig();
    const { condition, asked } = seen(/never/);
    const outcome = rig.until(condition);
    await settle();
    rig.source.set(makeObject('a/1'));
    rig.source.sendError(expiredStatus());
    const error = await outcome;
    expect(error).toBeInstanceOf(WatchClosedError);
    expect(error).toMatchObject({
      name: 'WatchClosedError',
      lastEvent: { type: 'ERROR', object: expiredStatus() },
    });
    expect(asked).toEqual(['ADDED a/1@2', 'ERROR 410']);
  });

  it('C121: an abort is a WatchInterruptedError with the last event and the reason', async () => {
    using rig = new Rig();
    const outcome = rig.until(seen(/never/).condition);
    await settle();
    const object = rig.source.set(makeObject('a/1'));
    await settle();
    const reason = new Error('enough');
    rig.aborter.abort(reason);
    const error = await outcome;
    expect(error).toBeInstanceOf(WatchInterruptedError);
    expect(error).toMatchObject({ lastEvent: { type: 'ADDED', object }, cause: reason });
    expect(rig.source.openWatches).toBe(0);
  });

  it('C121: when aborted before it began it asks nothing of the server', async () => {
    using rig = new Rig();
    rig.aborter.abort();
    const error = await rig.until(seen(/never/).condition);
    expect(error).toBeInstanceOf(WatchInterruptedError);
    expect(error).toMatchObject({ lastEvent: undefined });
    expect(rig.source.requests).toEqual([]);
  });

  it('C121: a condition that throws ends it, and its error carries the event', async () => {
    using rig = new Rig();
    const cause = new Error('odd');
    const outcome = rig.until(() => Promise.reject(cause));
    await settle();
    const object = rig.source.set(makeObject('a/1'));
    const error = await outcome;
    expect(error).toBeInstanceOf(WatchConditionError);
    expect(error).toBeInstanceOf(UntilError);
    expect(error).toMatchObject({ lastEvent: { type: 'ADDED', object }, cause });
    expect(rig.source.openWatches).toBe(0);
  });

  it('C118: refuses the initial resourceVersions that a RetryWatcher refuses', async () => {
    const options = { initialResourceVersion: '0', watcher: new FakeListWatch() };
    const { signal } = new AbortController();
    const waiting = until({ ...options, clock: new FakeClock() }, [], signal);
    await expect(waiting).rejects.toThrow(RangeError);
  });

  it('C119: a watch that is forbidden ends it with that ERROR as the last event', async () => {
    using rig = new Rig();
    const status = { kind: 'Status', reason: 'Forbidden', code: 403 } as const;
    rig.source.failNext('watch', new KubeStatusError(status));
    const error = await rig.until(seen(/never/).condition);
    expect(error).toBeInstanceOf(WatchClosedError);
    expect(error).toMatchObject({ lastEvent: { type: 'ERROR', object: status } });
  });
});

describe('untilWithoutRetry', () => {
  const open = () => {
    const aborter = new AbortController();
    // The stream knows nothing of the caller's signal.
    const own = new AbortController().signal;
    let stops = 0;
    const stream = new FakeWatchStream<Unstructured>(own, () => (stops += 1));
    return { aborter, stream, stops: () => stops };
  };
  const event = { type: 'ADDED', object: makeObject('a/1') } as const;

  it('C121: an end of its stream is the end', async () => {
    const { aborter, stream } = open();
    stream.send(event);
    stream.end();
    const waiting = untilWithoutRetry(stream, [seen(/never/).condition], aborter.signal);
    const error = await outcomeOf(waiting);
    expect(error).toBeInstanceOf(WatchClosedError);
    expect(error).toMatchObject({ lastEvent: event });
    expect(error).not.toHaveProperty('cause');
  });

  it('C121: a stream that breaks has closed, and the error says by what', async () => {
    const { aborter, stream } = open();
    const cause = new Error('reset');
    stream.send(event);
    stream.end(cause);
    const waiting = untilWithoutRetry(stream, [seen(/never/).condition], aborter.signal);
    const error = await outcomeOf(waiting);
    expect(error).toBeInstanceOf(WatchClosedError);
    expect(error).toMatchObject({ lastEvent: event, cause });
  });

  it('C121: an abort stops the stream', async () => {
    const { aborter, stream, stops } = open();
    const outcome = outcomeOf(untilWithoutRetry(stream, [seen(/never/).condition], aborter.signal));
    await settle();
    expect(stops()).toBe(0);
    aborter.abort();
    expect(stops()).toBeGreaterThan(0);
    expect(await outcome).toBeInstanceOf(WatchInterruptedError);
  });

  it('C121: when aborted before it began it takes no event', async () => {
    const { aborter, stream } = open();
    stream.send(event);
    aborter.abort();
    const waiting = untilWithoutRetry(stream, [seen(/a/).condition], aborter.signal);
    expect(await outcomeOf(waiting)).toBeInstanceOf(WatchInterruptedError);
  });

  it('without conditions takes no event, and stops the stream', async () => {
    const { aborter, stream, stops } = open();
    stream.send(event);
    expect(await untilWithoutRetry(stream, [], aborter.signal)).toBeUndefined();
    expect(stops()).toBe(1);
  });
});
