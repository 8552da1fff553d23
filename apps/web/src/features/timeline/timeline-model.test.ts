import type { ReplicaRow } from '@deltascope/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UNKNOWN } from './health-code.ts';
import { spansIn } from './health-spans.ts';
import { keyOf, objectRow, recordRow } from './testing/journal-rows.ts';
import { TimelineScene } from './testing/timeline-scene.ts';

const NOW = 1_764_000_000_000;
const BAD = { word: 'Error', health: 'bad' as const };
const WEB = keyOf('web', 'Deployment.apps');

describe('TimelineModel', () => {
  let scene: TimelineScene;
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
    scene = new TimelineScene();
    scene.welcome();
  });
  afterEach(() => {
    scene.close();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  /** What the page shows after all that is due has been drawn. */
  function shown(): ReturnType<typeof scene.model.store.getState> {
    vi.advanceTimersByTime(250);
    scene.draw();
    return scene.model.store.getState();
  }

  function unknownNow(): boolean {
    const source = scene.model.sourceOf({ type: 'lane', key: WEB, expanded: false });
    if (!source) throw new Error('no such lane');
    return spansIn(source.spans, [Date.now() - 1_000, Date.now()]).at(-1)?.code === UNKNOWN;
  }

  function load(): void {
    scene.journal({ startedAt: NOW - 60_000, keptSince: NOW - 60_000 });
    scene.snapshot('objects', [objectRow(1, WEB), objectRow(2, keyOf('web-x'), { owner: WEB })]);
    scene.snapshot('records', [recordRow(1, keyOf('web-x'), { at: NOW - 5_000 })]);
  }

  /** The clock moves on with each look at it, so that work ends with its slice; timers stand still. */
  function slowly(): void {
    let at = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => (at += 1));
  }

  const changes = (from: number, count: number): ReplicaRow[] =>
    Array.from({ length: count }, (_, index) => recordRow(from + index, WEB, { at: NOW - 5_000 }));

  it('is complete once objects, records and the journal’s own value have come', () => {
    expect(shown().complete).toBe(false);
    scene.snapshot('objects', []);
    scene.snapshot('records', []);
    expect(shown().complete).toBe(false);
    scene.journal();
    expect(shown()).toMatchObject({ complete: true, rows: [], error: null });
  });

  it('shows a record whose object comes later, in the lane it then belongs to', () => {
    load();
    scene.delta('records', [recordRow(2, keyOf('new'), { at: NOW, type: 'Added', before: null })]);
    expect(shown().rows.map(({ key }) => key)).toEqual([keyOf('new'), WEB]);
    scene.delta('objects', [objectRow(3, keyOf('new'), { owner: WEB })]);
    expect(shown().rows.map(({ key }) => key)).toEqual([WEB]);
    expect(shown().inView.total).toBe(2);
  });

  it('drops what the server drops', () => {
    load();
    scene.delta('records', [recordRow(2, WEB, { at: NOW, type: 'Warning' })], [1]);
    const { inView } = shown();
    expect([inView.total, [...inView.ids]]).toEqual([1, [2]]);
    expect(scene.model.record(1)).toBeUndefined();
    expect(scene.model.record(2)?.type).toBe('Warning');
  });

  it('has the warnings first, newest first, or all in the order of time', () => {
    load();
    scene.delta('records', [
      recordRow(2, WEB, { at: NOW - 4_000, type: 'Warning' }),
      recordRow(3, WEB, { at: NOW - 3_000 }),
      recordRow(4, WEB, { at: NOW - 2_000, type: 'Warning' }),
    ]);
    expect([...shown().inView.ids]).toEqual([4, 2, 3, 1]);
    const query = { kinds: [], types: [], expanded: [] };
    scene.model.setQuery({ ...query, warningsFirst: false });
    expect([...shown().inView.ids]).toEqual([4, 3, 2, 1]);
    scene.model.setQuery({ ...query, types: ['Changed'], warningsFirst: true });
    expect(shown().inView).toEqual({ ids: new Uint32Array([3, 1]), total: 4 });
  });

  it('stays on the page while a large change is taken in', () => {
    load();
    shown();
    vi.advanceTimersByTime(500);
    slowly();
    scene.delta('records', changes(2, 3_000));
    vi.advanceTimersByTime(1);
    scene.draw();
    expect(scene.model.index.records.size).toBeLessThan(3_001);
    expect(scene.model.store.getState()).toMatchObject({ complete: true, rows: [{ key: WEB }] });
    vi.advanceTimersByTime(1_000);
    expect(shown().inView.total).toBe(3_001);
  });

  it('keeps its lanes while a server that was started anew tells all again', () => {
    const pods = (first: number): ReplicaRow[] =>
      Array.from({ length: 2_000 }, (_, index) =>
        objectRow(first + index, keyOf(`p-${index}`), { owner: WEB }),
      );
    scene.journal();
    scene.snapshot('objects', [objectRow(1, WEB), ...pods(2)]);
    scene.snapshot('records', changes(1, 2_000));
    expect(shown().rows).toMatchObject([{ key: WEB }]);
    scene.lose();
    vi.advanceTimersByTime(1_500);
    scene.welcome();
    scene.reset('objects');
    scene.reset('records');
    slowly();
    const lanes = new Set<string>();
    scene.model.store.subscribe(({ complete, rows }) =>
      lanes.add([complete, ...rows.map(({ key }) => key)].join()),
    );
    scene.snapshot('objects', [...pods(11), objectRow(5_000, WEB)], 'e2');
    scene.snapshot('records', changes(1_001, 2_000), 'e2');
    for (let at = 0; at < 600; at += 1) {
      vi.advanceTimersByTime(1);
      scene.draw();
    }
    expect([...lanes]).toEqual([`true,${WEB}`]);
    expect(scene.model.index.records.size).toBe(2_000);
  });

  it('lets no more wait than begins anew, when timers stand still', () => {
    load();
    scene.delta('records', changes(2, 999));
    slowly();
    for (let at = 0; at < 50; at += 1) {
      const oldest = 1 + at * 400;
      const removed = Array.from({ length: 400 }, (_, index) => oldest + index);
      scene.delta('records', changes(oldest + 1_000, 400), removed);
    }
    const put = vi.spyOn(scene.model.index, 'putRecord');
    vi.advanceTimersByTime(1_000);
    expect(put.mock.calls.length).toBeLessThanOrEqual(2_000);
    expect(shown().inView.total).toBe(1_000);
    expect([...shown().inView.ids].sort((a, b) => a - b)[0]).toBe(20_001);
  });

  it('knows nothing from the loss of the link until the server has told what happened meanwhile', () => {
    load();
    shown();
    expect(unknownNow()).toBe(false);
    vi.advanceTimersByTime(1_000);
    scene.lose();
    vi.advanceTimersByTime(3_000);
    expect([unknownNow(), scene.model.knowledge.lostAt]).toEqual([true, NOW]);
    scene.welcome();
    expect([scene.resumed, unknownNow()]).toEqual([true, true]);
    scene.delta('records', [recordRow(2, WEB, { at: NOW + 2_000, after: BAD })]);
    expect(unknownNow()).toBe(true);
    scene.journal({ startedAt: NOW - 60_000, keptSince: NOW - 60_000 });
    expect([unknownNow(), scene.model.knowledge.lostAt]).toEqual([false, null]);
    expect(shown().inView.total).toBe(2);
  });

  it('goes on knowing nothing while only the old rows are there after a reset', () => {
    load();
    shown();
    scene.lose();
    vi.advanceTimersByTime(1_000);
    scene.welcome();
    scene.reset('records');
    scene.journal({ startedAt: NOW - 60_000, keptSince: NOW - 60_000 });
    expect(unknownNow()).toBe(true);
    scene.snapshot('records', [recordRow(7, WEB, { at: NOW })], 'e2');
    expect(unknownNow()).toBe(false);
    expect([...shown().inView.ids]).toEqual([7]);
  });

  it('knows nothing since it last heard of a link that fell silent', () => {
    load();
    vi.advanceTimersByTime(3_000);
    scene.journal({ startedAt: NOW - 60_000, keptSince: NOW - 60_000 });
    vi.advanceTimersByTime(30_000);
    expect(scene.model.knowledge.lostAt).toBe(NOW + 3_000);
  });

  it('goes on knowing nothing when the link is lost again before its records came', () => {
    const told = { startedAt: NOW - 60_000, keptSince: NOW - 60_000 };
    load();
    shown();
    scene.lose();
    vi.advanceTimersByTime(1_000);
    scene.welcome();
    scene.reset('records');
    scene.journal(told);
    scene.lose();
    vi.advanceTimersByTime(1_000);
    scene.welcome();
    expect([unknownNow(), scene.model.knowledge.lostAt]).toEqual([true, NOW]);
    scene.snapshot('records', [recordRow(7, WEB, { at: NOW })], 'e2');
    expect(unknownNow()).toBe(true);
    scene.journal(told);
    expect(scene.model.knowledge.lostAt).toBeNull();
  });

  it('does not know of the time before a server that was started anew', () => {
    load();
    shown();
    scene.lose();
    vi.advanceTimersByTime(2_000);
    scene.welcome();
    scene.reset('records');
    scene.reset('objects');
    const startedAt = Date.now() - 500;
    scene.snapshot('objects', [objectRow(1, WEB)], 'e2');
    scene.snapshot('records', [], 'e2');
    scene.journal({ startedAt, keptSince: startedAt });
    const source = scene.model.sourceOf({ type: 'lane', key: WEB, expanded: false });
    expect(source && spansIn(source.spans, [NOW - 10_000, Date.now()])).toEqual([
      { from: NOW - 10_000, to: startedAt, code: UNKNOWN },
      { from: startedAt, to: Date.now(), code: 1 },
    ]);
  });

  it('draws a gap of a kind as unknown in the lanes whose health depends on it', () => {
    load();
    const gap = { resource: 'pods', from: NOW - 20_000, to: NOW - 10_000, cause: 'cut' };
    scene.journal({ startedAt: NOW - 60_000, keptSince: NOW - 60_000, gaps: [gap] });
    const spans = (key: string): unknown => {
      const source = scene.model.sourceOf({ type: 'lane', key, expanded: false });
      return source && spansIn(source.spans, [NOW - 30_000, NOW]).map(({ code }) => code);
    };
    scene.delta('objects', [objectRow(9, keyOf('n1', 'Node'))]);
    expect(spans(WEB)).toEqual([1, UNKNOWN, 1]);
    expect(spans(keyOf('n1', 'Node'))).toEqual([1]);
  });

  it('takes in fifty thousand records in slices, and is complete when all are in', () => {
    scene.journal({ startedAt: NOW - 60_000, keptSince: NOW - 60_000 });
    scene.snapshot('objects', [objectRow(1, WEB)]);
    const rows = Array.from({ length: 50_000 }, (_, index) =>
      recordRow(index + 1, index % 7 === 0 ? WEB : keyOf(`p-${index % 500}`), {
        at: NOW - 50_000 + index,
      }),
    );
    scene.snapshot('records', rows);
    vi.advanceTimersByTime(2_000);
    const { complete, inView, dense } = shown();
    expect([complete, inView.total, dense]).toEqual([true, 50_000, true]);
  });

  it('draws seldom however often something comes, and at once after a pause', () => {
    load();
    const before = shown().version;
    for (let at = 0; at < 40; at += 1) {
      scene.delta('records', [recordRow(10 + at, WEB, { at: NOW + at })]);
      vi.advanceTimersByTime(10);
      scene.draw();
    }
    expect(scene.model.store.getState().version - before).toBeLessThanOrEqual(3);
    vi.advanceTimersByTime(300);
    scene.draw();
    const { version } = scene.model.store.getState();
    scene.delta('records', [recordRow(99, WEB, { at: NOW + 900 })]);
    vi.advanceTimersByTime(0);
    scene.draw();
    expect(scene.model.store.getState().version).toBe(version + 1);
  });

  it('tells where a record’s object is shown', () => {
    load();
    expect(scene.model.placeOfRecord(1)).toEqual({ lane: WEB, row: keyOf('web-x') });
    scene.delta('records', [recordRow(2, WEB, { at: NOW })]);
    expect(scene.model.placeOfRecord(2)).toEqual({ lane: WEB, row: WEB });
    expect(scene.model.placeOfRecord(3)).toBeUndefined();
  });
});
