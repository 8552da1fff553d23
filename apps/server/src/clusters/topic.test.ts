import type { Unstructured } from '@deltascope/apimachinery';
import { SharedIndexInformer, silentLogger } from '@deltascope/client';
import { FakeClock, FakeListWatch, expiredStatus } from '@deltascope/client/testing';
import { printerFor } from '@deltascope/printers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Topic } from './topic.ts';

let clock: FakeClock;
let source: FakeListWatch;
let topic: Topic;
let stop: AbortController;
let states: string[];

function namespace(name: string, phase = 'Active', uid = `uid-${name}`): Unstructured {
  return { metadata: { name, uid }, status: { phase } };
}

function start(): SharedIndexInformer {
  const informer = new SharedIndexInformer({
    name: 'namespaces',
    listerWatcher: source,
    clock,
    random: () => 0,
  });
  topic.attach(informer, stop.signal);
  void informer.run(stop.signal);
  return informer;
}

const relay = (informer: SharedIndexInformer) => informer.inspect().processor.listeners[0];

const rows = (): Record<string, unknown> =>
  Object.fromEntries([...topic.rows()].map((row) => [row.uid, row.cells[0]]));

beforeEach(() => {
  clock = new FakeClock(1_000);
  source = new FakeListWatch();
  stop = new AbortController();
  topic = new Topic({
    printer: printerFor({ group: '', resource: 'namespaces' }),
    epoch: 'e',
    clock,
    logger: silentLogger,
  });
  states = [];
  topic.follow({ onRows: () => undefined, onStatus: () => states.push(topic.status.state) });
});

afterEach(() => stop.abort());

describe('rows', () => {
  test('are the objects printed, from the first list on', async () => {
    source.set(namespace('shop'));
    start();
    expect(topic.loaded).toBe(false);
    await clock.advance(0);
    expect([topic.loaded, topic.size, rows()]).toEqual([true, 1, { 'uid-shop': ['Active', 'ok'] }]);
  });

  test('an update of what no cell shows is no change', async () => {
    source.set(namespace('shop'));
    start();
    await clock.advance(0);
    const { seq } = topic;
    source.set({
      ...namespace('shop'),
      metadata: { ...namespace('shop').metadata, labels: { a: 'b' } },
    });
    await clock.advance(0);
    expect(topic.seq).toBe(seq);
    source.set(namespace('shop', 'Terminating'));
    await clock.advance(0);
    expect(topic.seq).toBe(seq + 1);
  });

  test('a relist that finds nothing new changes nothing, and one that finds an object gone removes it', async () => {
    source.set(namespace('shop'));
    source.set(namespace('bank'));
    const informer = start();
    await clock.advance(0);
    const { seq } = topic;
    source.dropEvents(() => source.delete('bank'));
    source.sendError(expiredStatus());
    await clock.advance(5_000);
    expect([topic.seq, Object.keys(rows())]).toEqual([seq + 1, ['uid-shop']]);
    expect(relay(informer)).toMatchObject({ received: 3, unchangedSkipped: 1 });
  });

  test('C89: an object made again under its name while nobody looked is another row', async () => {
    source.set(namespace('shop'));
    start();
    await clock.advance(0);
    source.set(namespace('shop', 'Active', 'uid-new'));
    await clock.advance(0);
    expect(Object.keys(rows())).toEqual(['uid-new']);
  });
});

describe('when the topic falls behind', () => {
  /** Its printer takes longer than a slice: each notification waits for a turn of its own. */
  function slowDown(): void {
    const printer = printerFor({ group: '', resource: 'namespaces' });
    topic = new Topic({
      printer: {
        ...printer,
        print: (object) => {
          clock.spend(10);
          return printer.print(object);
        },
      },
      epoch: 'e',
      clock,
      logger: silentLogger,
    });
  }

  test('the changes of an object become one, and the rows are right in the end', async () => {
    slowDown();
    for (const name of ['a', 'b', 'c']) source.set(namespace(name));
    const informer = start();
    await clock.advance(0);
    for (let i = 0; i < 50; i += 1) {
      for (const name of ['a', 'b', 'c']) source.set(namespace(name, i % 2 ? 'Active' : 'Bad'));
    }
    source.delete('c');
    await clock.advance(0);
    await clock.advance(0);
    expect(Object.keys(rows())).toEqual(['uid-a', 'uid-b']);
    expect(rows()['uid-a']).toEqual(['Active', 'ok']);
    expect(relay(informer)).toMatchObject({ overflow: 'coalesce', pending: 0 });
    expect(relay(informer)?.coalesced).toBeGreaterThan(100);
    expect(relay(informer)?.highWater).toBeLessThanOrEqual(3);
  });

  test('C89: an object that was made again and deleted unseen takes the row with it that was there', async () => {
    slowDown();
    for (const name of ['a', 'b', 'c']) source.set(namespace(name));
    start();
    await clock.advance(0);
    // The topic is held up by a and b meanwhile.
    source.set(namespace('a', 'Bad'));
    source.set(namespace('b', 'Bad'));
    source.set(namespace('c', 'Active', 'uid-new'));
    source.delete('c');
    await clock.advance(0);
    expect(Object.keys(rows())).toEqual(['uid-a', 'uid-b']);
  });
});

test('an object its printer cannot read has a row of unknown health, and holds up no other (C98)', async () => {
  const printer = printerFor({ group: '', resource: 'namespaces' });
  const errors: unknown[] = [];
  topic = new Topic({
    printer: {
      ...printer,
      print: (object) => {
        if (object.metadata.name === 'odd') throw new TypeError('odd');
        return printer.print(object);
      },
    },
    epoch: 'e',
    clock,
    logger: { ...silentLogger, error: (fields) => errors.push(fields) },
  });
  source.set(namespace('odd'));
  source.set(namespace('shop'));
  start();
  await clock.advance(0);
  expect([topic.loaded, topic.status.state]).toEqual([true, 'live']);
  expect(rows()).toEqual({
    'uid-odd': ['<unreadable>', 'unknown'],
    'uid-shop': ['Active', 'ok'],
  });
  expect(errors).toMatchObject([{ name: 'odd', error: new TypeError('odd') }]);
});

describe('the status', () => {
  test('is loading until the first list is complete, then live', async () => {
    expect(topic.status.state).toBe('loading');
    start();
    await clock.advance(0);
    expect(states.at(-1)).toBe('live');
    expect(topic.status.dataAt).toBe(1_000);
  });

  test('says why the first list does not come', async () => {
    source.failNext('list', Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' }));
    start();
    await clock.advance(0);
    expect(topic.status).toMatchObject({ state: 'loading', cause: 'connect refused' });
    expect(topic.status.retryAt).toBeGreaterThan(1_000);
  });

  test('is stale with the cause after the watch was lost for good, rows stay, and it heals', async () => {
    source.set(namespace('shop'));
    start();
    await clock.advance(0);
    clock.spend(3_000);
    source.failNext('watch', new Error('no route to host'));
    source.cut();
    await clock.advance(0);
    expect(topic.status).toMatchObject({ state: 'stale', cause: 'no route to host', since: 4_000 });
    expect(topic.size).toBe(1);
    await clock.advance(10_000);
    expect(topic.status).toMatchObject({ state: 'live', cause: '' });
  });

  test('can be that the cluster does not serve the kind', () => {
    topic.markUnserved();
    expect(topic.status).toMatchObject({
      state: 'unserved',
      cause: 'the cluster does not serve it',
    });
  });
});
