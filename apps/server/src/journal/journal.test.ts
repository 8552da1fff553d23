import type { Unstructured } from '@deltascope/apimachinery';
import { SharedIndexInformer, silentLogger } from '@deltascope/client';
import { FakeClock, FakeListWatch, expiredStatus } from '@deltascope/client/testing';
import { type PrintedRow, printerFor } from '@deltascope/printers';
import {
  toJournalObject,
  toJournalRecord,
  type JournalObject,
  type JournalRecord,
  type ReplicaRow,
} from '@deltascope/wire';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Topic } from '../clusters/topic.ts';
import type { LoggedRow } from '../relay/row-log.ts';
import { Journal } from './journal.ts';
import { RECORD_BOUNDS, type RecordBounds } from './record-log.ts';

const START = 1_000_000;

let clock: FakeClock;
let stop: AbortController;
let journal: Journal;

function makeJournal(
  bounds: Partial<RecordBounds> = {},
  resources: string[] = [],
  maxPending?: number,
): void {
  journal = new Journal({
    clock,
    logger: silentLogger,
    newEpoch: () => 'e',
    resources,
    bounds: { ...RECORD_BOUNDS, ...bounds },
    ...(maxPending !== undefined && { maxPending }),
  });
}

beforeEach(() => {
  clock = new FakeClock(START);
  stop = new AbortController();
  makeJournal();
});

afterEach(() => stop.abort());

/** A kind with a server of its own behind it; if slow, each object takes the journal longer than a slice: it hears of one a turn. */
async function follow(
  group: string,
  resource: string,
  existing: readonly Unstructured[] = [],
  { isSlow = false } = {},
): Promise<FakeListWatch> {
  const source = new FakeListWatch({ decodedAt: () => clock.now() });
  for (const object of existing) source.set(object);
  const known = printerFor({ group, resource });
  const print = (object: Unstructured): PrintedRow => {
    clock.spend(10);
    return known.print(object);
  };
  const printer = isSlow ? { ...known, print } : known;
  const informer = new SharedIndexInformer({
    name: resource,
    listerWatcher: source,
    clock,
    random: () => 0,
  });
  const topic = new Topic({ printer: known, epoch: 'e', clock, logger: silentLogger });
  topic.attach(informer, stop.signal);
  journal.attach({ printer, informer, freshness: topic });
  void informer.run(stop.signal);
  await clock.advance(0);
  return source;
}

/** As a viewer has it. */
function received({ uid, namespace, name, cells, id, health }: LoggedRow): ReplicaRow {
  const copy = JSON.parse(JSON.stringify(cells)) as ReplicaRow['cells'];
  return { id, uid, namespace, name, health, cells: copy, changes: new Map(), addedAt: null };
}

const records = (): JournalRecord[] =>
  [...journal.records.rows()].map((row) => toJournalRecord(received(row)));
const objects = (): JournalObject[] =>
  [...journal.objects.rows()].map((row) => toJournalObject(received(row)));

function deployment(replicas: number, ready = replicas, uid = 'uid-web'): Unstructured {
  return {
    metadata: { name: 'web', namespace: 'shop', uid, creationTimestamp: '1970-01-01T00:00:05Z' },
    spec: { replicas, template: { spec: { containers: [{ name: 'api', image: 'api:1' }] } } },
    status: { replicas, readyReplicas: ready, availableReplicas: ready, updatedReplicas: replicas },
  };
}

function pod(name: string, phase = 'Running'): Unstructured {
  return {
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'r', controller: true },
      ],
    },
    spec: { containers: [{ name: 'api' }] },
    status: { phase, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

const event = (seconds: number, more: object = {}): Unstructured => ({
  metadata: { name: `web.${seconds}`, namespace: 'shop', uid: `uid-event-${seconds}` },
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off restarting failed container\n',
  count: 3,
  lastTimestamp: new Date(seconds * 1_000).toISOString(),
  involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1-a', uid: 'x' },
  ...more,
});

describe('objects', () => {
  test('that were there before the journal are known, and are no news', async () => {
    await follow('apps', 'deployments', [deployment(3, 1)]);
    expect(records()).toEqual([]);
    expect(objects()).toEqual([
      {
        key: 'Deployment.apps/shop/web',
        namespace: 'shop',
        name: 'web',
        resource: 'deployments.apps',
        kind: 'Deployment',
        owner: null,
        state: { word: '1/3', health: 'progress' },
        createdAt: 5_000,
        goneAt: null,
      },
    ]);
  });

  test('name their controller, as events name objects', async () => {
    await follow('', 'pods', [pod('web-1-a')]);
    expect(objects()).toMatchObject([
      { key: 'Pod/shop/web-1-a', owner: 'ReplicaSet.apps/shop/web-1', state: { word: 'Running' } },
    ]);
    await follow('', 'events', [event(900)]);
    expect(objects()).toHaveLength(1);
    expect(records()).toMatchObject([{ about: 'Pod/shop/web-1-a' }]);
  });

  test('that only an event names are known by it until its record goes', async () => {
    makeJournal({ maxRecords: 1 });
    const events = await follow('', 'events', [event(900)]);
    expect(objects()).toMatchObject([{ key: 'Pod/shop/web-1-a', kind: 'Pod', state: null }]);
    const about = { kind: 'Node', name: 'n1', uid: 'n1', namespace: 'default' };
    events.set(event(901, { involvedObject: about }));
    await clock.advance(0);
    // A node has no namespace, whatever the event says.
    expect(objects()).toMatchObject([{ key: 'Node//n1', name: 'n1' }]);
  });

  test('that only events name belong to who an event says made them, in whatever order these come', async () => {
    const made = (seconds: number, name: string): Unstructured =>
      event(seconds, {
        reason: 'SuccessfulCreate',
        message: `Created pod: ${name}`,
        involvedObject: {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          namespace: 'shop',
          name: 'web-1',
        },
      });
    const about = (name: string): object => ({ kind: 'Pod', namespace: 'shop', name });
    await follow('', 'events', [
      made(1, 'a'),
      event(2, { involvedObject: about('a') }),
      event(3, { involvedObject: about('b') }),
      made(4, 'b'),
    ]);
    const owners = objects().map(({ name, owner }) => [name, owner]);
    expect(owners).toContainEqual(['a', 'ReplicaSet.apps/shop/web-1']);
    expect(owners).toContainEqual(['b', 'ReplicaSet.apps/shop/web-1']);
  });

  test('that are gone stay for as long as there are records about them', async () => {
    makeJournal({ maxAgeMs: 60_000 });
    const pods = await follow('', 'pods', [pod('web-1-a')]);
    await clock.advance(5_000);
    pods.delete('shop/web-1-a');
    await clock.advance(0);
    expect(objects()).toMatchObject([{ name: 'web-1-a', goneAt: START + 5_000 }]);
    await clock.advance(60_001);
    expect(journal.value()).toMatchObject({ records: 0, dropped: 1, keptSince: START + 5_000 });
    expect(objects()).toEqual([]);
  });
});

describe('records', () => {
  test('tell what was added, changed and deleted, from which state to which, and by which fields', async () => {
    const source = await follow('apps', 'deployments');
    source.set(deployment(3));
    await clock.advance(1_000);
    source.set(deployment(5, 3));
    await clock.advance(1_000);
    source.delete('shop/web');
    await clock.advance(0);
    const three = { word: '3/3', health: 'ok' };
    const five = { word: '3/5', health: 'progress' };
    expect(records()).toMatchObject([
      { type: 'Added', at: START, before: null, after: three, late: false, changes: [] },
      {
        type: 'Changed',
        at: START + 1_000,
        before: three,
        after: five,
        changes: [
          { field: 'spec.replicas', before: '3', after: '5' },
          { field: 'status.replicas', before: '3', after: '5' },
          { field: 'status.updatedReplicas', before: '3', after: '5' },
        ],
      },
      { type: 'Deleted', at: START + 2_000, before: five, after: null },
    ]);
  });

  test('are not made of updates that change nothing a person would call a change', async () => {
    const source = await follow('apps', 'deployments', [deployment(3)]);
    const managedFields = [{ manager: 'kubectl', time: '2026-01-01T00:00:00Z' }];
    source.set({ ...deployment(3), metadata: { ...deployment(3).metadata, managedFields } });
    await clock.advance(0);
    expect(records()).toEqual([]);
  });

  test('are made when only the way the object is changes: a silent field may decide it', async () => {
    const deploy = (generation: number, observedGeneration: number): Unstructured => {
      const { metadata, status, ...rest } = deployment(3);
      return {
        ...rest,
        metadata: { ...metadata, generation },
        status: { ...(status as object), observedGeneration },
      };
    };
    const source = await follow('apps', 'deployments', [deploy(1, 1)]);
    source.set(deploy(2, 1));
    await clock.advance(0);
    source.set(deploy(2, 2));
    await clock.advance(0);
    expect(records().map(({ after, changes }) => [after?.health, changes])).toEqual([
      ['progress', []],
      ['ok', []],
    ]);
    expect(objects()).toMatchObject([{ state: { health: 'ok' } }]);
  });

  test('C89: an object made again under its name is deleted and added, in one lane', async () => {
    const source = await follow('apps', 'deployments', [deployment(3)]);
    source.dropEvents(() => source.set(deployment(1, 1, 'another')));
    source.sendError(expiredStatus());
    await clock.advance(10_000);
    expect(records()).toMatchObject([
      { type: 'Deleted', about: 'Deployment.apps/shop/web', late: true },
      { type: 'Added', about: 'Deployment.apps/shop/web', late: true },
    ]);
    expect(objects()).toMatchObject([{ goneAt: null, state: { word: '1/1' } }]);
  });

  test('C85, C105: what a list finds after a gap is late, and what it finds as it was is nothing', async () => {
    const pods = await follow('', 'pods', [pod('a'), pod('b'), pod('c')]);
    pods.dropEvents(() => {
      pods.delete('shop/a');
      pods.set(pod('b', 'Failed'));
    });
    pods.sendError(expiredStatus());
    await clock.advance(10_000);
    expect(records().map(({ type, name, late }) => [type, name, late])).toEqual(
      expect.arrayContaining([
        ['Changed', 'b', true],
        ['Deleted', 'a', true],
      ]),
    );
    expect(records()).toHaveLength(2);
  });

  test('of an event carry its words and its time, that of a fresh one the moment it was seen', async () => {
    const seconds = START / 1_000;
    const events = await follow('', 'events', [event(seconds - 60)]);
    await clock.advance(300);
    events.set(event(seconds));
    await clock.advance(0);
    expect(records()).toMatchObject([
      {
        type: 'Warning',
        at: START - 60_000,
        reason: 'BackOff',
        message: 'Back-off restarting failed container',
        count: 3,
        before: null,
        after: null,
      },
      { type: 'Warning', at: START + 300 },
    ]);
  });

  test('are never later than now, and survive an event with nothing in it', async () => {
    const ahead = event(START / 1_000 + 3_600);
    await follow('', 'events', [ahead, { metadata: { name: 'odd', namespace: 'shop', uid: 'o' } }]);
    expect(records()).toMatchObject([
      { at: START },
      { at: START, type: 'Normal', reason: '', message: '', count: 1 },
    ]);
  });
});

describe('the bounds', () => {
  async function churn(changes: number): Promise<void> {
    const source = await follow('apps', 'deployments', [deployment(1)]);
    for (let replicas = 2; replicas < changes + 2; replicas += 1) {
      source.set(deployment(replicas));
      await clock.advance(1_000);
    }
  }

  test('of count: the oldest go, are counted, and what is kept begins after them', async () => {
    makeJournal({ maxRecords: 3 });
    await churn(5);
    expect(records().map(({ after }) => after?.word)).toEqual(['4/4', '5/5', '6/6']);
    expect(journal.value()).toMatchObject({
      records: 3,
      maxRecords: 3,
      dropped: 2,
      startedAt: START,
      keptSince: START + 1_000,
    });
  });

  test('of bytes', async () => {
    await churn(1);
    const one = journal.value().bytes;
    makeJournal({ maxBytes: one * 4 });
    await churn(40);
    const { bytes, records: kept, maxBytes } = journal.value();
    expect(kept).toBe(3);
    expect(bytes).toBeLessThanOrEqual(maxBytes);
  });

  test('of age', async () => {
    makeJournal({ maxAgeMs: 10_000 });
    await churn(5);
    await clock.advance(7_500);
    expect(journal.value()).toMatchObject({ records: 2, dropped: 3 });
  });
});

test('C105: what a relist offers again is no record', async () => {
  const events = await follow('', 'events', [event(900)]);
  const deployments = await follow('apps', 'deployments', [deployment(1)]);
  for (const source of [events, deployments]) source.sendError(expiredStatus());
  await clock.advance(5_000);
  expect(events.requestsOf('list')).toHaveLength(2);
  expect(records()).toMatchObject([{ reason: 'BackOff' }]);
});

describe('the gaps', () => {
  test('are the times in which nothing was heard of a kind, from the start to its first list', async () => {
    makeJournal({}, ['pods', 'widgets.example.com']);
    expect(journal.value().gaps).toMatchObject([{ to: null }, { to: null }]);
    journal.markUnserved('widgets.example.com');
    await clock.advance(2_000);
    const pods = await follow('', 'pods', [pod('a')]);
    expect(journal.value().gaps).toMatchObject([
      { resource: 'pods', from: START, to: START + 2_000 },
    ]);
    await clock.advance(5_000);
    pods.failNext('watch', new Error('no answer'));
    pods.cut();
    await clock.advance(0);
    expect(journal.value().gaps).toMatchObject([{}, { from: START + 7_000, to: null }]);
    await clock.advance(60_000);
    const [, gap] = journal.value().gaps;
    expect(gap?.to).toBeGreaterThan(START + 7_000);
    expect(gap?.cause).not.toBe('');
  });
});

describe('when the journal falls too far behind', () => {
  async function turns(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) await clock.advance(0);
  }

  const named = (name: string, replicas = 1): Unstructured => ({
    ...deployment(replicas),
    metadata: { ...deployment(1).metadata, name, uid: `uid-${name}` },
  });

  const states = (): Record<string, string | undefined> =>
    Object.fromEntries(
      objects().map(({ name, state, goneAt }) => [name, goneAt ? 'gone' : state?.word]),
    );

  test('what it cannot record is a gap, and the objects are as they are nevertheless', async () => {
    makeJournal({}, [], 4);
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const source = await follow(
      'apps',
      'deployments',
      names.slice(0, 4).map((name) => named(name)),
      {
        isSlow: true,
      },
    );
    await turns(10);
    for (let replicas = 2; replicas < 20; replicas += 1) {
      for (const name of names) source.set(named(name, replicas));
    }
    source.delete('shop/a');
    source.delete('shop/f');
    await turns(100);
    const [, gap, ...more] = journal.value().gaps;
    expect(more).toEqual([]);
    const changes = 18 * names.length + 2;
    expect(gap).toMatchObject({
      resource: 'deployments.apps',
      cause: `too far behind: ${changes - records().length} changes were not recorded`,
    });
    expect(gap?.to).toBeGreaterThan(gap?.from ?? Infinity);
    expect(states()).toEqual({
      a: 'gone',
      b: '19/19',
      c: '19/19',
      d: '19/19',
      e: '19/19',
    });
    // And it goes on.
    const before = records().length;
    source.set(named('b', 30));
    await turns(10);
    expect(records().slice(before)).toMatchObject([{ name: 'b', after: { word: '30/30' } }]);
  });

  test('with so many objects that they are read in several goes, all are read', async () => {
    makeJournal({}, [], 4);
    const many = Array.from({ length: 1_200 }, (_, index) => named(`many-${index}`));
    await follow('apps', 'deployments', many);
    await clock.advance(0);
    expect(objects()).toHaveLength(1_200);
    expect(records()).toEqual([]);
    expect(journal.value().gaps).toMatchObject([
      { cause: 'loading' },
      { cause: 'too far behind: 1196 changes were not recorded' },
    ]);
  });

  test('of events there is a gap, and no object that only they name is taken for gone', async () => {
    makeJournal({}, [], 1);
    await follow('', 'events', [event(900), event(901), event(902)]);
    await follow('', 'pods', [pod('a'), pod('b')]);
    expect(records()).toHaveLength(1);
    expect(objects().map(({ name, goneAt }) => [name, goneAt])).toEqual([
      ['web-1-a', null],
      ['a', null],
      ['b', null],
    ]);
    expect(journal.value().gaps.filter(({ cause }) => cause !== 'loading')).toMatchObject([
      { resource: 'events', cause: 'too far behind: 2 changes were not recorded' },
      { resource: 'pods', cause: 'too far behind: 1 change was not recorded' },
    ]);
  });
});
