import { describe, expect, it } from 'vitest';
import { expiredStatus, FakeListWatch, makeObject, settle } from '../../testing/index.ts';
import { LongPollingListWatch } from './long-polling-list-watch.ts';
import { PollingRig, Reading } from './polling-rig.ts';

const { signal } = new AbortController();

describe('long polling', () => {
  it('ends a watch with its first event, and asks the server to end it without one', async () => {
    const source = new FakeListWatch();
    const polling = new LongPollingListWatch({ source, timeoutSeconds: 10 });
    const options = { resourceVersion: '1', allowWatchBookmarks: true, timeoutSeconds: 400 };
    const reading = await Reading.of(polling, options);
    expect(source.openWatches).toBe(1);
    source.set(makeObject('a/1'));
    source.set(makeObject('a/2'));
    await settle();
    expect([reading.take(), reading.hasEnded, source.openWatches]).toEqual([
      ['ADDED a/1@2'],
      true,
      0,
    ]);
    expect(source.requestsOf('watch')).toEqual([{ ...options, timeoutSeconds: 10 }]);
    const next = await Reading.of(polling, { resourceVersion: '2' });
    expect(next.take()).toEqual(['ADDED a/2@3']);
  });

  it('lists as its source does, pages and all', async () => {
    const source = new FakeListWatch();
    source.set(makeObject('a/1'));
    const options = { limit: 5, resourceVersion: '0' };
    const list = await new LongPollingListWatch({ source }).list(options, signal);
    expect(list.items).toEqual([...source.objects.values()]);
    expect(source.requestsOf('list')).toEqual([options]);
  });

  it('asks for the newest version as its source does, and not at all where that cannot', async () => {
    const source = new FakeListWatch();
    source.set(makeObject('a/1'));
    const { currentResourceVersion } = new LongPollingListWatch({ source });
    expect(await currentResourceVersion?.(signal)).toBe('2');
    const deaf = { list: source.list.bind(source), watch: source.watch.bind(source) };
    expect(new LongPollingListWatch({ source: deaf }).currentResourceVersion).toBeUndefined();
  });

  it('has closed the connection before its event is handled', async () => {
    const source = new FakeListWatch();
    const polling = new LongPollingListWatch({ source });
    source.set(makeObject('a/1'));
    for await (const _ of await polling.watch({ resourceVersion: '1' }, signal)) {
      expect(source.openWatches).toBe(0);
    }
  });

  it('ends when its server does, breaks when the connection does, and hands an ERROR on', async () => {
    const source = new FakeListWatch();
    const polling = new LongPollingListWatch({ source });
    const ended = await Reading.of(polling, { resourceVersion: '1' });
    source.cut();
    await settle();
    expect([ended.hasEnded, ended.error, ended.take()]).toEqual([true, undefined, []]);
    const broken = await Reading.of(polling, { resourceVersion: '1' });
    const reset = new Error('reset');
    source.cut(reset);
    await settle();
    expect(broken.error).toBe(reset);
    const expired = await Reading.of(polling, { resourceVersion: '1' });
    source.sendError(expiredStatus());
    await settle();
    expect(expired.take()).toEqual(['ERROR 410']);
  });

  it('ends quietly when it is stopped or aborted', async () => {
    const source = new FakeListWatch();
    const polling = new LongPollingListWatch({ source });
    const reading = await Reading.of(polling, { resourceVersion: '1' });
    await reading.abort();
    expect([reading.hasEnded, reading.error, source.openWatches]).toEqual([true, undefined, 0]);
    const stream = await polling.watch({ resourceVersion: '1' }, signal);
    stream.stop();
    stream.stop();
    for await (const _ of stream) throw new Error('an event after the end');
    expect(source.openWatches).toBe(0);
  });

  it('C4: cannot begin with a list, and says so', () => {
    const polling = new LongPollingListWatch({ source: new FakeListWatch() });
    expect(polling.isWatchListSemanticsUnSupported()).toBe(true);
  });

  it.each([0, 1, Number.NaN])(
    'C24: refuses polls of %d s, which a Reflector would take for broken',
    (timeoutSeconds) => {
      const source = new FakeListWatch();
      expect(() => new LongPollingListWatch({ source, timeoutSeconds })).toThrow(RangeError);
    },
  );
});

it('C23: a Reflector on long polling opens each poll from the event before, and never lists again', async () => {
  await using rig = new PollingRig('long polling');
  rig.server.set(makeObject('a/1'));
  await rig.start();
  for (const key of ['a/2', 'a/3', 'a/4']) rig.server.set(makeObject(key));
  await settle();
  rig.server.delete('a/2');
  await settle();
  expect(rig.handler.calls).toEqual([
    'add a/1@2*',
    'add a/2@3',
    'add a/3@4',
    'add a/4@5',
    'delete a/2@6',
  ]);
  const watches = rig.server.requestsOf('watch');
  expect(watches.map(({ resourceVersion }) => resourceVersion)).toEqual(['2', '3', '4', '5', '6']);
  expect(watches.every(({ timeoutSeconds }) => timeoutSeconds === 30)).toBe(true);
  expect(rig.informer.inspect().reflector).toMatchObject({ lists: 1, relists: 0 });
  expect(rig.server.openWatches).toBe(1);
});
